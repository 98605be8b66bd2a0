import { rectOf } from "../canvas/geometry.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";

/**
 * The nodes whose name, type or description, and the edges whose text, have all words of a text; in reading order, from
 * left to right and from above.
 * @returns `[{kind, id}]`
 */
export function hitsIn(flow, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const isHit = (...texts) => {
        const all = texts.filter((each) => typeof each === "string").join("\n").toLowerCase();
        return words.every((word) => all.includes(word));
    };
    const hits = [];
    for (const node of flow.nodes.values()) {
        const isFound = isHit(labelOf(node), typeOf(node).label, node.get("data.description"));
        if (isFound) hits.push({ kind: "node", id: node.id, ...rectOf(node, flow.nodes) });
    }
    for (const edge of flow.edges.values()) {
        const target = flow.nodes.get(edge.get("target"));
        if (!target || !isHit(edge.get("data.label"), edge.get("label"))) continue;
        hits.push({ kind: "edge", id: edge.id, ...rectOf(target, flow.nodes) });
    }
    return hits.sort((a, b) => a.x - b.x || a.y - b.y).map(({ kind, id }) => ({ kind, id }));
}
