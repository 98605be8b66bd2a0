import { isSameJSON } from "./json.js";
import { groupOf } from "./propertyKey.js";

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
        const group = groupOf(key);
        // Beside a configuration that is no object, its properties are members of `data`, named "config.model".
        const isApart = group === "data.config" && element.props.has(group);
        const path = group === "" ? [] : (isApart ? "data" : group).split(".");
        let object = wire;
        for (const name of path) object = object[name] ??= Object.create(null);
        object[key.slice(path.join(".").length + (path.length > 0 ? 1 : 0))] = value;
    }
    return wire;
}
