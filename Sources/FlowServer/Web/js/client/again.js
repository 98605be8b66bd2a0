import { withContents } from "../model/groups.js";

/**
 * The operations of a refused transaction, to be made again: a deletion takes along what was put into its groups since. One
 * that does more than to delete is made as it was: what is to become of that nobody has said.
 */
export function onceMore(ops, nodes) {
    if (!ops.every(({ op }) => op === "delete")) return ops;
    const deleted = new Set(ops.filter(({ kind }) => kind === "node").map(({ id }) => id));
    const inside = Array.from(withContents(deleted, nodes)).filter((id) => !deleted.has(id));
    return [...inside.map((id) => ({ op: "delete", kind: "node", id })), ...ops];
}
