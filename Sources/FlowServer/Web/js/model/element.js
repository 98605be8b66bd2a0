import { isElementId } from "./ids.js";
import { isObject, isSameJSON } from "./json.js";

/** Properties that belong to one window and are never sent. */
const localKeys = new Set(["selected", "dragging", "measured", "resizing"]);
/** Objects whose entries are properties of their own, named `data.label`. */
const groups = new Set(["data", "meta"]);
const required = { node: ["type", "position"], edge: ["source", "target"] };
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

/** Whether a property may have this value; what we rely on is checked, everything else is kept as it is. */
export function isValidProperty(kind, key, value) {
    if (typeof key !== "string" || key === "" || key === "id" || localKeys.has(key) || groups.has(key)) return false;
    if (kind === "node" && key === "position") return isPosition(value);
    if (kind === "node" && key === "type") return isType(value);
    if (kind === "edge" && (key === "source" || key === "target")) return isElementId(value);
    return true;
}

function isType(value) {
    return typeof value === "string" && value !== "" && value.length <= 100;
}

function isPosition(value) {
    return isObject(value) && isCoordinate(value.x) && isCoordinate(value.y);
}

function isCoordinate(value) {
    return typeof value === "number" && Math.abs(value) <= farthest;
}

/** The properties of an object in React Flow's form, or of a `create` operation: local and unusable ones left out. */
function propertiesOf(kind, raw) {
    const props = new Map();
    for (const [key, value] of Object.entries(raw)) {
        if (groups.has(key)) {
            if (isObject(value)) for (const [rest, inner] of Object.entries(value)) props.set(`${key}.${rest}`, inner);
        } else if (isValidProperty(kind, key, value)) {
            props.set(key, value);
        }
    }
    return props;
}

/** An element read from another program, or null if it is unusable: no id, no position, no ends. */
export function elementFromWire(kind, raw) {
    if (!isObject(raw) || !isElementId(raw.id)) return null;
    const props = propertiesOf(kind, raw);
    if (!required[kind].every((key) => props.has(key))) return null;
    if (kind === "edge" && props.get("source") === props.get("target")) return null;
    return new FlowElement(raw.id, props);
}

/** Whether a property must stay: a node without a position cannot be shown. */
export function isRequired(kind, key) {
    return required[kind].includes(key);
}
