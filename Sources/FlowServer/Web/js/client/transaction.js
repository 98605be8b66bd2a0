import { byteLength } from "../model/textLength.js";
import { FlowError } from "./flowError.js";
import { firstFault } from "./operationFault.js";

/** Properties that belong to one window and are never sent. */
const local = new Set(["selected", "dragging", "measured", "resizing"]);

/**
 * The operations as they are sent: copied, so that nobody changes them later, and without local properties. Throws a
 * FlowError "bad_request" for what has not the shape of operations, and "too_large" for what the server would not take.
 */
export function prepared(ops, limits) {
    if (Array.isArray(ops) && ops.length > limits.ops) {
        throw new FlowError("too_large", `A transaction has at most ${limits.ops} operations`);
    }
    const text = textOf(ops);
    const copies = text === undefined ? undefined : JSON.parse(text);
    const fault = firstFault(copies);
    if (fault) throw new FlowError("bad_request", fault.reason, fault.op);
    if (byteLength(text) > limits.tx_bytes) {
        throw new FlowError("too_large", `A transaction has at most ${limits.tx_bytes} bytes`);
    }
    return copies.filter((op) => !local.has(op.key)).map(withoutLocal);
}

/** JSON has no `NaN` and no infinity: it would make them null, and nobody would be told. */
function textOf(ops) {
    try {
        const text = JSON.stringify(ops);
        if (!text?.includes("null")) return text;
    } catch {
        // What it is, and where, is found out below.
    }
    return finiteTextOf(ops);
}

function finiteTextOf(ops) {
    // Of the operation that is being written.
    let index;
    const finite = function (name, value) {
        if (this === ops && Array.isArray(ops)) index = Number(name);
        if (typeof value !== "number" || Number.isFinite(value)) return value;
        throw new TypeError(`${name} is ${value}; it is a finite number`);
    };
    try {
        return JSON.stringify(ops, finite);
    } catch ({ message }) {
        const [reason] = message.split("\n");
        throw new FlowError("bad_request", index === undefined ? reason : `Operation ${index}: ${reason}`, index);
    }
}

function withoutLocal(op) {
    if (op.op !== "create") return op;
    const props = Object.entries(op.props).filter(([key]) => key !== "id" && !local.has(key));
    return { ...op, props: Object.fromEntries(props) };
}
