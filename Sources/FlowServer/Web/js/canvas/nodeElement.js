import { html } from "../dom.js";
import { icon } from "../icons.js";
import { isGroup } from "../model/groups.js";
import { isLocked } from "../model/locks.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";

/** Nodes further above or below than this lie all alike. */
const mostLayers = 100_000;
const longestShown = 500;

/** The element of one node. It writes only what differs from what it wrote before. */
export class NodeElement {
    node = null;
    /** The Stack that it lies in, and its place in the order when it was put there. */
    stack = null;
    birth = null;
    #rect = {};
    #layer = "";
    #isSelected = false;
    #depth = null;
    /** What is in it: `{label, type, picture}`; null while it is a shape without text. */
    #content = null;

    constructor(id) {
        this.id = id;
        this.element = html("div", {
            class: "node", "data-node-id": id, tabindex: "-1", role: "group", "aria-roledescription": "node",
        });
    }

    /**
     * @param rect where the node is in the flow
     * @param depth of a frame: how many others it is in; null for other nodes, which lie as `zIndex` says
     */
    place({ x, y, width, height }, depth) {
        const { style } = this.element;
        const before = this.#rect;
        this.#rect = { x, y, width, height };
        this.#depth = depth;
        if (before.x !== x || before.y !== y) style.transform = `translate(${x}px, ${y}px)`;
        if (this.node) this.#pile(this.node);
        if (before.width === width && before.height === height) return;
        style.width = `${width}px`;
        style.height = `${height}px`;
        toggle(this.element, "small", width < 150 && width >= 110);
        toggle(this.element, "tiny", width < 110);
    }

    /** Puts text, icon and handles into it. */
    fill() {
        if (this.#content) return;
        const label = html("span", { class: "node-label" });
        const type = html("span", { class: "node-type" });
        const picture = html("span", { class: "node-icon" });
        this.#content = { label, type, picture };
        this.element.prepend(picture, html("span", { class: "node-text" }, label, type),
            html("span", { class: "handle handle-in", "data-handle": "in", title: "Connect to here" }),
            html("span", { class: "handle handle-out", "data-handle": "out", title: "Drag to connect" }));
        if (this.node) this.#writeContent(this.node);
    }

    write(node) {
        this.node = node;
        const { element } = this;
        this.#pile(node);
        toggle(element, "frame", isGroup(node));
        toggle(element, "fixed", isLocked(node));
        if (this.#content) this.#writeContent(node);
        const type = typeOf(node).name;
        if (element.dataset.kind !== type) element.dataset.kind = type;
        this.#describe();
    }

    select(isSelected) {
        this.#isSelected = isSelected;
        toggle(this.element, "selected", isSelected);
        if (this.node) this.#describe();
    }

    /** @param person `{name, color}` of who drags the node, or null */
    mark(person) {
        const { element } = this;
        toggle(element, "theirs", Boolean(person));
        const tag = element.querySelector(".node-person");
        if (!person) {
            tag?.remove();
            return;
        }
        if (/^#[0-9a-f]{6}$/i.test(person.color)) element.style.setProperty("--person", person.color);
        else element.style.removeProperty("--person");
        if (tag) tag.textContent = person.name;
        else element.append(html("span", { class: "node-person", "aria-hidden": "true" }, person.name));
    }

    #pile(node) {
        const layer = this.#depth === null ? layerOf(node) : String(this.#depth);
        if (this.#layer === layer) return;
        this.#layer = layer;
        this.element.style.zIndex = layer;
    }

    #writeContent(node) {
        const { label, type, picture } = this.#content;
        const { name, label: title, hint } = typeOf(node);
        if (picture.dataset.icon !== name) {
            picture.dataset.icon = name;
            picture.replaceChildren(icon(name));
        }
        const text = labelOf(node).slice(0, longestShown);
        if (label.textContent !== text) label.textContent = text;
        const caption = text === title ? hint : title;
        if (type.textContent !== caption) type.textContent = caption;
    }

    #describe() {
        const { element, node } = this;
        const states = [isLocked(node) && "locked", this.#isSelected && "selected"].filter(Boolean);
        const label = [labelOf(node), typeOf(node).label, ...states].join(", ");
        if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
    }
}

/** React Flow's `zIndex`, within bounds. */
function layerOf(node) {
    const layer = node.get("zIndex");
    return Number.isInteger(layer) ? String(Math.min(Math.max(layer, -mostLayers), mostLayers)) : "";
}

/** Unlike `classList.toggle`, it changes nothing where nothing changes. */
function toggle(element, name, isOn) {
    if (element.classList.contains(name) !== isOn) element.classList.toggle(name);
}
