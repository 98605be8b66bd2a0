import { labelOf } from "./nodeTypes.js";
import { isWritten } from "./written.js";

/** What a connection of two nodes is called. */
export function connectionName(source, target, nodes) {
    return [source, target].map((id) => (nodes.has(id) ? labelOf(nodes.get(id)) : "New node")).join(" → ");
}

/**
 * What operations are about, as it is called before they are made: by kind and id, as in `{"node n1": "Check"}`. Of
 * connections and of texts only: of all else nobody asks later.
 */
export function namesIn(ops, flow) {
    const named = ops.map((op) => [placeOf(op), nameOf(op, flow)]).filter(([, name]) => name !== null);
    return Object.fromEntries(named);
}

export const placeOf = ({ kind, id }) => `${kind} ${id}`;

function nameOf(op, { nodes, edges }) {
    if (op.kind === "node") return isWritten(op) && nodes.has(op.id) ? labelOf(nodes.get(op.id)) : null;
    if (op.kind !== "edge") return null;
    const ends = op.op === "create" ? op.props : { ...edges.get(op.id)?.wire, [op.key]: op.value };
    return connectionName(ends.source, ends.target, nodes);
}
