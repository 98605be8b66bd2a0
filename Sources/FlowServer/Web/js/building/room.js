import { rectOf } from "../canvas/geometry.js";
import { move, rounded } from "../model/commands.js";
import { isLocked } from "../model/locks.js";

/** Between a node that is put into an edge and those at its ends, in flow units. */
const gap = 48;
const grid = 8;

/**
 * Makes room for a node in an edge that goes to the right: if there is not enough space until the edge's end, that and
 * all behind it move to the right.
 * @param rect of the node, where it was let go
 * @param isFixed whether it stays there; else it comes between the ends of the edge, on its line if that is straight
 * @returns `position` of the node, and `ops` that move the others
 */
export function roomIn(flow, edgeId, rect, isFixed = false) {
    const edge = flow.edges.get(edgeId);
    const [source, target] = [flow.nodes.get(edge?.get("source")), flow.nodes.get(edge?.get("target"))];
    const from = source && rectOf(source, flow.nodes);
    const to = target && rectOf(target, flow.nodes);
    if (!from || !to || to.x < from.x + from.width) return { position: rounded(rect.x, rect.y), ops: [] };
    const { x, y } = isFixed ? rect : between(from, to, rect);
    const lack = Math.ceil((x + rect.width + gap - to.x) / grid) * grid;
    return { position: rounded(x, y), ops: lack > 0 ? shifted(flow, source, target, lack) : [] };
}

function between(from, to, { x, y, width, height }) {
    const first = from.x + from.width + gap;
    const last = to.x - gap - width;
    const line = from.y + from.height / 2;
    return { x: Math.max(first, Math.min(x, last)), y: line === to.y + to.height / 2 ? line - height / 2 : y };
}

/** Moves a node and all behind it that is not further left; not what is locked, or in another frame. */
function shifted(flow, source, target, distance) {
    if (source.get("parentId") !== target.get("parentId")) return [];
    const left = target.get("position").x;
    const nodes = behind(flow, source.id, target.id).map((id) => flow.nodes.get(id)).filter((node) =>
        node.get("parentId") === target.get("parentId") && node.get("position").x >= left && !isLocked(node));
    return move(nodes.map((node) => [node.id, node.get("position")]), distance, 0);
}

/** A node and what is reached from it, but not through `except`. */
function behind(flow, except, start) {
    const next = new Map();
    for (const edge of flow.edges.values()) {
        const source = edge.get("source");
        if (!next.has(source)) next.set(source, []);
        next.get(source).push(edge.get("target"));
    }
    const found = new Set([start]);
    for (const id of found) for (const to of next.get(id) ?? []) if (to !== except && flow.nodes.has(to)) found.add(to);
    return Array.from(found);
}
