import { edgePath, into, outOf } from "../canvas/geometry.js";
import { labelOf, sizeOf, typeOf } from "../model/nodeTypes.js";

/** Deeper nesting of groups is drawn as if it ended there. */
const deepest = 64;

/**
 * What there is to draw of a document, in flow coordinates and in the order of drawing: groups before what is in them.
 * Everything that makes a picture (thumbnail, SVG, PNG, print) draws a scene, so that all look alike and none depends
 * on what the canvas happens to show.
 * @param nodes by id, as flow.nodes
 * @param edges by id
 */
export function sceneOf({ nodes, edges }) {
    const parents = new Set();
    for (const node of nodes.values()) if (nodes.has(node.get("parentId"))) parents.add(node.get("parentId"));
    const placed = new Map();
    for (const node of nodes.values()) {
        const { x, y, depth } = placeOf(node, nodes);
        placed.set(node.id, {
            id: node.id, depth, rect: { x, y, ...sizeOf(node) }, kind: typeOf(node).name, label: labelOf(node),
            caption: typeOf(node).label, isGroup: parents.has(node.id) || node.get("type") === "group",
            order: levelOf(node),
        });
    }
    const boxes = Array.from(placed.values()).sort((a, b) => a.depth - b.depth || a.order - b.order);
    return {
        nodes: [...boxes.filter((box) => box.isGroup), ...boxes.filter((box) => !box.isGroup)],
        edges: Array.from(edges.values(), (edge) => lineOf(edge, placed)).filter(Boolean),
        bounds: around(boxes.map((box) => box.rect)),
    };
}

/** Where a node is, and in how many groups. Positions in a group are relative to it. */
function placeOf(node, nodes) {
    let { x, y } = node.get("position");
    let depth = 0;
    const seen = new Set([node.id]);
    for (let parent = nodes.get(node.get("parentId")); parent && depth < deepest;) {
        if (seen.has(parent.id)) break;
        seen.add(parent.id);
        x += parent.get("position").x;
        y += parent.get("position").y;
        depth += 1;
        parent = nodes.get(parent.get("parentId"));
    }
    return { x, y, depth };
}

function levelOf(node) {
    const level = node.get("zIndex");
    return Number.isFinite(level) ? level : 0;
}

function lineOf(edge, placed) {
    const source = placed.get(edge.get("source"));
    const target = placed.get(edge.get("target"));
    if (!source || !target) return null;
    const from = outOf(source.rect);
    const to = into(target.rect);
    const label = edge.get("label") ?? edge.get("data.label");
    return {
        id: edge.id, source: source.id, target: target.id, from, to, path: edgePath(from, to),
        middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
        label: typeof label === "string" ? label.trim() : "",
    };
}

/** The rectangle around all of `rects`, or null if there are none. */
function around(rects) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const { x, y, width, height } of rects) {
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + width);
        bottom = Math.max(bottom, y + height);
    }
    return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}
