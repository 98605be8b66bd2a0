import { ancestorsOf } from "./groups.js";
import { isWritten } from "./written.js";

/** What names a node that has to be there. */
const naming = ["source", "target", "parentId"];

/**
 * What operations stand on, as `[kind, id]`: the nodes that they name, for texts the ends of their connection, and the
 * groups around each. Asked while all is there: of an object that somebody has deleted nobody can tell, and it cannot come
 * back without.
 */
export function needsOf(ops, { nodes, edges }) {
    const around = (id) => (nodes.has(id) ? ancestorsOf(nodes.get(id), nodes).map((group) => group.id) : []);
    const whole = (id) => [id, ...around(id)];
    const needed = ops.flatMap((op) => {
        if (!isWritten(op)) return named(op).flatMap(whole);
        if (op.kind === "node") return around(op.id);
        const edge = edges.get(op.id);
        return edge ? [edge.get("source"), edge.get("target")].flatMap(whole) : [];
    });
    return Array.from(new Set(needed), (id) => ["node", id]);
}

/** The nodes that an operation names besides its own object. */
export function named({ op, kind, key, value, props }) {
    if (kind !== "node" && kind !== "edge") return [];
    const written = op === "create" ? props : op === "set" ? { [key]: value } : {};
    return naming.map((name) => written[name]).filter((id) => typeof id === "string");
}
