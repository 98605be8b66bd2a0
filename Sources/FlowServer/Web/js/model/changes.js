import { labelOf } from "./nodeTypes.js";
import { counted } from "./words.js";

const words = { create: "there again", delete: "gone", move: "moved", change: "changed" };

/** What operations have done to a flow, in a few words: "Check moved", "3 nodes, 2 connections gone"; "" if nothing. */
export function changesIn(ops, flow) {
    const kinds = Object.fromEntries(Object.keys(words).map((what) => [what, { node: new Set(), edge: new Set() }]));
    const known = new Set();
    for (const op of ops) {
        const place = `${op.kind} ${op.id}`;
        if (!known.has(place)) kinds[whatOf(op)][op.kind]?.add(op.id);
        known.add(place);
    }
    const said = Object.entries(kinds).filter(([, { node, edge }]) => node.size + edge.size > 0)
        .map(([what, { node, edge }]) => `${thingsOf(node, edge, flow)} ${words[what]}`);
    return [...said, ...ops.some(({ kind }) => kind === "flow") ? ["the flow changed"] : []].join(", ");
}

function whatOf({ op, key }) {
    if (op === "create" || op === "delete") return op;
    return key === "position" ? "move" : "change";
}

function thingsOf(nodes, edges, flow) {
    const [only] = nodes;
    if (nodes.size === 1 && edges.size === 0 && flow.nodes.has(only)) return labelOf(flow.nodes.get(only));
    const counts = [[nodes.size, "node"], [edges.size, "connection"]].filter(([count]) => count > 0);
    return counts.map(([count, noun]) => counted(count, noun)).join(", ");
}
