import { ancestorsOf } from "./groups.js";
import { isWritten } from "./written.js";

/**
 * What texts stand on besides their own objects, as `[kind, id]`: the ends of a connection, the groups around a node. Asked
 * while all is there: of an object that somebody has deleted nobody can tell, and it cannot come back without.
 */
export function needsOf(ops, { nodes, edges }) {
    const around = (id) => (nodes.has(id) ? ancestorsOf(nodes.get(id), nodes).map((group) => group.id) : []);
    const needed = ops.filter(isWritten).flatMap(({ kind, id }) => {
        if (kind === "node") return around(id);
        const edge = edges.get(id);
        return edge ? [edge.get("source"), edge.get("target")].flatMap((end) => [end, ...around(end)]) : [];
    });
    return Array.from(new Set(needed), (id) => ["node", id]);
}
