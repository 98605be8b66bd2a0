import { byteLength } from "./textLength.js";

/** Cuts operations, in their order, into transactions that the server takes: each within `limits` of ops and bytes. */
export function batches(ops, limits) {
    // Room for the frame around them.
    const mostBytes = limits.tx_bytes - 1_024;
    const parts = [];
    let bytes = Infinity;
    for (const op of ops) {
        const size = byteLength(JSON.stringify(op)) + 1;
        if (bytes + size > mostBytes || parts.at(-1).length >= limits.ops) {
            parts.push([]);
            bytes = 0;
        }
        parts.at(-1).push(op);
        bytes += size;
    }
    return parts;
}
