import { html } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf, sizeOf, typeOf } from "../model/nodeTypes.js";

/** The nodes on the canvas: one HTML element each, kept in step with the flow shown. */
export class NodeLayer {
    #shown = new Map();
    /** Who drags a node, by its id. */
    #marks = new Map();

    constructor(parent) {
        this.parent = parent;
    }

    element(id) {
        return this.#shown.get(id)?.element;
    }

    /** @param node undefined if it is gone */
    update(id, node) {
        const shown = this.#shown.get(id);
        if (!node) {
            shown?.element.remove();
            this.#shown.delete(id);
        } else if (!shown) {
            const made = this.#make(id);
            this.#shown.set(id, made);
            if (this.#marks.has(id)) this.#showMark(made.element, this.#marks.get(id));
            write(made, node);
            this.parent.append(made.element);
        } else if (shown.node !== node) {
            write(shown, node);
        }
    }

    select(ids) {
        for (const [id, shown] of this.#shown) {
            const isSelected = ids.has(id);
            if (shown.isSelected === isSelected) continue;
            shown.isSelected = isSelected;
            shown.element.classList.toggle("selected", isSelected);
            describe(shown);
        }
    }

    /** @param person `{name, color}` of who drags the node, or null */
    mark(id, person) {
        if (person) this.#marks.set(id, person);
        else this.#marks.delete(id);
        const shown = this.#shown.get(id);
        if (shown) this.#showMark(shown.element, person);
    }

    #showMark(element, person) {
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
        return { element, label, type, picture, node: null, isSelected: false };
    }
}

function write(shown, node) {
    const { element } = shown;
    const { x, y } = node.get("position");
    const { width, height } = sizeOf(node);
    element.style.transform = `translate(${x}px, ${y}px)`;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
    element.classList.toggle("small", width < 150 && width >= 110);
    element.classList.toggle("tiny", width < 110);
    const type = typeOf(node);
    if (element.dataset.kind !== type.name) {
        element.dataset.kind = type.name;
        shown.picture.replaceChildren(icon(type.name));
    }
    const label = labelOf(node).slice(0, 500);
    if (shown.label.textContent !== label) shown.label.textContent = label;
    const caption = label === type.label ? type.hint : type.label;
    if (shown.type.textContent !== caption) shown.type.textContent = caption;
    shown.node = node;
    describe(shown);
}

function describe({ element, node, isSelected }) {
    const label = `${labelOf(node)}, ${typeOf(node).label}${isSelected ? ", selected" : ""}`;
    if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
}
