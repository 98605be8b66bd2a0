import { isSameJSON } from "./json.js";

/** Adds an operation to unsent ones. Of several values of one property only the newest is worth sending. */
export function addOperation(ops, op) {
    if (op.op === "set" || op.op === "unset") {
        const born = ops.findIndex((other) => other.op === "create" && isSameElement(other, op));
        const same = ops.findLastIndex((other) => isSameElement(other, op) && other.key === op.key);
        if (same > born) {
            ops[same] = op;
            return;
        }
    }
    ops.push(op);
}

/**
 * What is left to send of own operations when the server's flow is `flow`: what it already has is dropped. A property
 * that somebody else has overwritten cannot be told from one that never arrived; the edit that is not lost wins.
 */
export function stillToSend(ops, flow) {
    const createdHere = new Set();
    return ops.filter((op) => {
        const element = flow.of(op.kind).get(op.id);
        const id = `${op.kind}:${op.id}`;
        if (op.op === "create" && !element) createdHere.add(id);
        if (createdHere.has(id)) return true;
        switch (op.op) {
            case "create":
                return false;
            case "set":
                return element !== undefined && !isSameJSON(element.get(op.key), op.value);
            case "unset":
                return element !== undefined && element.props.has(op.key);
            default:
                return element !== undefined;
        }
    });
}

/** Whether what an acknowledged operation did is still there, as far as this window has heard. */
export function isStanding(op, flow) {
    const element = flow.of(op.kind).get(op.id);
    if (op.op === "delete") return !element;
    if (!element) return false;
    if (op.op === "create") return true;
    return op.op === "set" ? isSameJSON(element.get(op.key), op.value) : !element.props.has(op.key);
}

function isSameElement(a, b) {
    return a.kind === b.kind && a.id === b.id;
}
