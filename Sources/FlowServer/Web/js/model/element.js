import { isSameJSON } from "./json.js";

/** Objects whose entries are properties of their own, named `data.label`. */
const groups = new Set(["data", "meta"]);
/** Largest magnitude of a coordinate; the server refuses more. */
export const farthest = 100_000;

/**
 * A node or an edge: an id and its properties, by key. A property is the unit of merging. Never changed in place, so
 * that states can share elements and "has it changed" is a comparison of references.
 */
export class FlowElement {
    #wire = null;

    constructor(id, props) {
        this.id = id;
        this.props = props;
        Object.freeze(this);
    }

    get(key) {
        return this.props.get(key);
    }

    with(key, value) {
        if (this.props.has(key) && isSameJSON(this.props.get(key), value)) return this;
        return new FlowElement(this.id, new Map(this.props).set(key, value));
    }

    without(key) {
        if (!this.props.has(key)) return this;
        const props = new Map(this.props);
        props.delete(key);
        return new FlowElement(this.id, props);
    }

    /** The element in React Flow's form. Made once: elements do not change. */
    get wire() {
        this.#wire ??= wireForm(this);
        return this.#wire;
    }
}

function wireForm(element) {
    const wire = Object.assign(Object.create(null), { id: element.id });
    for (const [key, value] of element.props) {
        const dot = key.indexOf(".");
        const group = key.slice(0, dot);
        if (dot < 0 || !groups.has(group)) {
            wire[key] = value;
        } else {
            wire[group] ??= Object.create(null);
            wire[group][key.slice(dot + 1)] = value;
        }
    }
    return wire;
}
