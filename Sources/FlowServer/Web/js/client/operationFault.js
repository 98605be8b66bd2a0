import { isObject } from "../model/json.js";
import { hasHalves } from "../model/wellFormed.js";
import { kinds } from "./document.js";

const names = ["create", "set", "unset", "delete", "restore"];
/** Properties that are objects of properties. */
const groups = ["data", "meta"];

/**
 * The first operation that has not the shape of one, `{op, reason}` with its index, or null. The server refuses it too
 * (P3.6), and here it could not even be shown. Whether ids, keys and values are good is the server's to say; but over
 * half a character it would end the connection.
 */
export function firstFault(ops) {
    if (!Array.isArray(ops)) return { op: undefined, reason: "Operations come in an array: transact([create(…)])" };
    for (const [index, op] of ops.entries()) {
        const fault = faultOf(op);
        if (fault) return { op: index, reason: `Operation ${index}: ${fault}` };
    }
    if (!hasHalves(JSON.stringify(ops))) return null;
    const index = ops.findIndex((op) => hasHalves(JSON.stringify(op)));
    return { op: index, reason: `Operation ${index}: a text in it has half a character, of a surrogate pair` };
}

function faultOf(op) {
    if (!isObject(op)) return "it is no object; make it with create, set, unset, remove or restore";
    if (!names.includes(op.op)) return `op is ${told(op.op)}; it is one of ${names.join(", ")}`;
    if (!kinds.includes(op.kind)) return `kind is ${told(op.kind)}; it is one of ${kinds.join(", ")}`;
    if (op.kind !== "flow") return idFault(op) ?? contentFault(op);
    const isOfFlow = op.op === "set" || op.op === "unset";
    return isOfFlow ? contentFault(op) : `the flow itself has set and unset, not ${op.op}`;
}

function idFault({ id }) {
    return typeof id === "string" ? null : `id is ${told(id)}; it is a text`;
}

function contentFault({ op, key, value, props }) {
    if (op === "create") return isObject(props) ? groupsFault(props) : `props is ${told(props)}; it is an object`;
    if (op !== "set" && op !== "unset") return null;
    if (typeof key !== "string") return `key is ${told(key)}; it is a text such as "data.label"`;
    if (op === "unset") return null;
    return value === undefined ? "it has no value; unset takes a property away" : groupsFault({ [key]: value });
}

function groupsFault(props) {
    const group = groups.find((name) => Object.hasOwn(props, name) && !isObject(props[name]));
    return group === undefined ? null : `${group} is ${told(props[group])}; it is an object`;
}

function told(value) {
    return value === undefined ? "missing" : JSON.stringify(value).slice(0, 40);
}
