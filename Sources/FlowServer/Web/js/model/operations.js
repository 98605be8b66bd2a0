import { isElementId } from "./ids.js";
import { isObject, isSameJSON } from "./json.js";

/** More operations in one change are not read. */
const mostOperations = 60_000;

export const create = (kind, element) => {
    const { id, ...props } = element;
    return { op: "create", kind, id, props };
};
export const set = (kind, id, key, value) => ({ op: "set", kind, id, key, value });
export const unset = (kind, id, key) => ({ op: "unset", kind, id, key });
export const remove = (kind, id) => ({ op: "delete", kind, id });

/** Operations read from another window, or null if this is no list of them. Unusable ones are left out. */
export function operationsFromWire(raw) {
    if (!Array.isArray(raw) || raw.length > mostOperations) return null;
    return raw.filter(isOperation);
}

function isOperation(op) {
    if (!isObject(op) || (op.kind !== "node" && op.kind !== "edge") || !isElementId(op.id)) return false;
    switch (op.op) {
        case "create":
            return isObject(op.props);
        case "set":
            return typeof op.key === "string" && op.value !== undefined;
        case "unset":
            return typeof op.key === "string";
        default:
            return op.op === "delete";
    }
}

/** The operations that turn one flow into another: deletions first, edges before nodes, nodes born before edges. */
export function difference(from, to) {
    const deleted = [];
    const rest = [];
    for (const kind of ["edge", "node"]) {
        for (const id of from.of(kind).keys()) if (!to.of(kind).has(id)) deleted.push(remove(kind, id));
    }
    for (const kind of ["node", "edge"]) {
        for (const element of to.of(kind).values()) {
            const before = from.of(kind).get(element.id);
            if (!before) rest.push(create(kind, element.wire));
            else if (before !== element) rest.push(...changes(kind, before, element));
        }
    }
    return [...deleted, ...rest];
}

function changes(kind, before, after) {
    const ops = [];
    for (const [key, value] of after.props) {
        if (!before.props.has(key) || !isSameJSON(before.get(key), value)) ops.push(set(kind, after.id, key, value));
    }
    for (const key of before.props.keys()) if (!after.props.has(key)) ops.push(unset(kind, after.id, key));
    return ops;
}
