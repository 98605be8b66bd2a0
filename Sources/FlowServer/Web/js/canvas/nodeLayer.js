import { html } from "../dom.js";
import { icon } from "../icons.js";
import { isGroup } from "../model/groups.js";
import { isLocked } from "../model/locks.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { grips } from "./resizing.js";

/** Nodes further above or below than this lie all alike. */
const mostLayers = 100_000;

/**
 * The nodes on the canvas: one HTML element each, kept in step with the flow shown. Frames lie in a layer of their own,
 * below the edges. Nothing is written that is there already: that is what makes a drag of one node among thousands cheap.
 */
export class NodeLayer {
    #shown = new Map();
    /** Who drags a node, by its id. */
    #marks = new Map();
    #selected = new Set();
    #gripped = null;
    #grips = html("span", { class: "grips" }, ...grips.map((grip) => html("span", {
        class: `grip grip-${grip}`, "data-resize": grip,
    })));
    #markedFrames = { into: new Set(), from: new Set() };

    /** @param layers elements `nodes` and `frames` */
    constructor(layers) {
        this.layers = layers;
    }

    element(id) {
        return this.#shown.get(id)?.element;
    }

    /** Whether a node has to stay in the page although it is not seen: the focus is in it. */
    isHeld(id) {
        return this.element(id)?.contains(document.activeElement) === true;
    }

    /**
     * @param rect where the node is in the flow
     * @param depth of a frame: how many others it is in
     */
    update(id, node, rect, depth) {
        const shown = this.#shown.get(id) ?? this.#make(id);
        place(shown, rect);
        layer(shown, isGroup(node) ? String(depth) : layerOf(node));
        if (shown.node === node) return;
        const before = shown.node;
        shown.node = node;
        write(shown, node);
        const parent = isGroup(node) ? this.layers.frames : this.layers.nodes;
        if (shown.element.parentElement !== parent) parent.append(shown.element);
        if (before && isLocked(before) !== isLocked(node)) this.#grip();
    }

    remove(id) {
        this.#shown.get(id)?.element.remove();
        this.#shown.delete(id);
    }

    select(ids) {
        for (const id of this.#selected) if (!ids.has(id)) this.#mark(id, false);
        for (const id of ids) if (!this.#selected.has(id)) this.#mark(id, true);
        this.#selected = new Set(ids);
        this.#grip();
    }

    /** Keeps the size on the screen of what a node is resized by. */
    zoom(zoom) {
        this.#grips.style.setProperty("--unit", 1 / zoom);
    }

    /** Shows which frames a drag would put something into, and which it would take something out of. */
    markFrames(into, from) {
        for (const [name, ids] of [["into", into], ["from", from]]) {
            const now = new Set(ids.filter((id) => this.#shown.has(id)));
            for (const id of this.#markedFrames[name]) if (!now.has(id)) this.element(id)?.classList.remove(name);
            for (const id of now) if (!this.#markedFrames[name].has(id)) this.element(id).classList.add(name);
            this.#markedFrames[name] = now;
        }
    }

    /** @param person `{name, color}` of who drags the node, or null */
    mark(id, person) {
        if (person) this.#marks.set(id, person);
        else this.#marks.delete(id);
        const shown = this.#shown.get(id);
        if (shown) showMark(shown.element, person);
    }

    #mark(id, isSelected) {
        const shown = this.#shown.get(id);
        if (!shown) return;
        shown.isSelected = isSelected;
        shown.element.classList.toggle("selected", isSelected);
        describe(shown);
    }

    /** The one selected node can be resized. */
    #grip() {
        const id = this.#selected.size === 1 ? this.#selected.values().next().value : null;
        const shown = this.#shown.get(id);
        const element = shown && !isLocked(shown.node) ? shown.element : null;
        if (element === this.#gripped && this.#grips.parentElement === element) return;
        this.#gripped = element;
        // Below the handles for edges: they are the smaller ones.
        if (element) element.prepend(this.#grips);
        else this.#grips.remove();
    }

    #make(id) {
        const label = html("span", { class: "node-label" });
        const type = html("span", { class: "node-type" });
        const picture = html("span", { class: "node-icon" });
        const element = html("div", {
            class: "node", "data-node-id": id, tabindex: "-1", role: "group", "aria-roledescription": "node",
        },
        picture, html("span", { class: "node-text" }, label, type),
        html("span", { class: "handle handle-in", "data-handle": "in", title: "Connect to here" }),
        html("span", { class: "handle handle-out", "data-handle": "out", title: "Drag to connect" }));
        const shown = { element, label, type, picture, node: null, rect: {}, layer: "", isSelected: this.#selected.has(id) };
        element.classList.toggle("selected", shown.isSelected);
        this.#shown.set(id, shown);
        if (this.#marks.has(id)) showMark(element, this.#marks.get(id));
        return shown;
    }
}

function place(shown, { x, y, width, height }) {
    const { style } = shown.element;
    const before = shown.rect;
    shown.rect = { x, y, width, height };
    if (before.x !== x || before.y !== y) style.transform = `translate(${x}px, ${y}px)`;
    if (before.width === width && before.height === height) return;
    style.width = `${width}px`;
    style.height = `${height}px`;
    toggle(shown.element, "small", width < 150 && width >= 110);
    toggle(shown.element, "tiny", width < 110);
}

function layer(shown, index) {
    if (shown.layer === index) return;
    shown.layer = index;
    shown.element.style.zIndex = index;
}

function write(shown, node) {
    const { element } = shown;
    toggle(element, "frame", isGroup(node));
    toggle(element, "fixed", isLocked(node));
    const type = typeOf(node);
    if (element.dataset.kind !== type.name) {
        element.dataset.kind = type.name;
        shown.picture.replaceChildren(icon(type.name));
    }
    const label = labelOf(node).slice(0, 500);
    if (shown.label.textContent !== label) shown.label.textContent = label;
    const caption = label === type.label ? type.hint : type.label;
    if (shown.type.textContent !== caption) shown.type.textContent = caption;
    describe(shown);
}

/** React Flow's `zIndex`, within bounds. */
function layerOf(node) {
    const layer = node.get("zIndex");
    return Number.isInteger(layer) ? String(Math.min(Math.max(layer, -mostLayers), mostLayers)) : "";
}

function describe({ element, node, isSelected }) {
    const states = [isLocked(node) && "locked", isSelected && "selected"].filter(Boolean);
    const label = [labelOf(node), typeOf(node).label, ...states].join(", ");
    if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
}

function showMark(element, person) {
    element.classList.toggle("theirs", Boolean(person));
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

/** Unlike `classList.toggle`, it changes nothing where nothing changes. */
function toggle(element, name, isOn) {
    if (element.classList.contains(name) !== isOn) element.classList.toggle(name);
}
