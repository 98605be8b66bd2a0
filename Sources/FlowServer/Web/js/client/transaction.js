import { byteLength } from "../model/textLength.js";
import { FlowError } from "./flowError.js";

/** Properties that belong to one window and are never sent. */
const local = new Set(["selected", "dragging", "measured", "resizing"]);

/**
 * The operations as they are sent: copied, so that nobody changes them later, and without local properties. Throws a
 * FlowError "too_large" for what the server would not take.
 */
export function prepared(ops, limits) {
    const text = JSON.stringify(ops);
    const isLong = byteLength(text) > limits.tx_bytes;
    if (ops.length > limits.ops) throw new FlowError("too_large", `A transaction has at most ${limits.ops} operations`);
    if (isLong) throw new FlowError("too_large", `A transaction has at most ${limits.tx_bytes} bytes`);
    return JSON.parse(text).filter((op) => !local.has(op.key)).map(withoutLocal);
}

function withoutLocal(op) {
    if (op.op !== "create") return op;
    const props = Object.entries(op.props ?? {}).filter(([key]) => key !== "id" && !local.has(key));
    return { ...op, props: Object.fromEntries(props) };
}
