import { around, middleOf, rectOf } from "../canvas/geometry.js";
import { rounded } from "../model/commands.js";
import { isGroup, placeOf, withContents } from "../model/groups.js";
import { randomId } from "../model/ids.js";
import { defaultSize } from "../model/nodeTypes.js";
import { create } from "../model/operations.js";
import { clearing } from "./layout/clearing.js";

/** Between nodes that are added together and those that are there, and what they are moved by, in flow units. */
const gap = 24;
const grid = 8;

/** Nodes with what is in them and the edges between them, in React Flow's form, with places that need no parent. */
export function elementsOf(flow, ids) {
    const all = withContents(ids, flow.nodes);
    const nodes = Array.from(flow.nodes.values()).filter(({ id }) => all.has(id)).map((node) => {
        const { parentId, ...wire } = node.wire;
        return all.has(parentId) ? { ...wire, parentId } : { ...wire, position: placeOf(node, flow.nodes) };
    });
    const edges = Array.from(flow.edges.values(), ({ wire }) => wire)
        .filter(({ source, target }) => all.has(source) && all.has(target));
    return { nodes, edges };
}

/**
 * The operations that add elements with new ids, their middle at a point of the flow.
 * @param elements `{nodes, edges}` in React Flow's form, parents first
 * @returns `ids` of the nodes that are in no other of them, and `ops`
 */
export function adding({ nodes, edges }, point) {
    const ids = new Map(nodes.map(({ id }) => [id, randomId()]));
    const roots = rootsOf(nodes);
    const middle = middleOf(around(roots.map(rectOfWire)));
    const [dx, dy] = [point.x - middle.x, point.y - middle.y];
    const ops = nodes.map(({ parentId, ...node }) => create("node", {
        ...node,
        id: ids.get(node.id),
        ...(ids.has(parentId)
            ? { parentId: ids.get(parentId) } : { position: rounded(node.position.x + dx, node.position.y + dy) }),
    }));
    for (const edge of edges) {
        ops.push(create("edge", {
            ...edge, id: randomId(), source: ids.get(edge.source), target: ids.get(edge.target),
        }));
    }
    return { ids: roots.map(({ id }) => ids.get(id)), ops };
}

/**
 * Where elements have room: the rectangle, as near to a point as can be by one straight move, in which they lie on no
 * node. Frames may have nodes put on them, but no frame.
 */
export function roomFor(flow, { nodes }, point) {
    const roots = rootsOf(nodes);
    const rects = roots.map(rectOfWire);
    const all = around(rects);
    const [from, hasFrame] = [middleOf(all), roots.some((node) => node.type === "group")];
    const by = { x: point.x - from.x, y: point.y - from.y };
    const fixed = Array.from(flow.nodes.values()).filter((node) => hasFrame || !isGroup(node))
        .map((node) => rectOf(node, flow.nodes));
    const way = clearing(rects.map((rect) => moved(rect, by)), fixed, { gap, grid });
    return moved(moved(all, by), way);
}

function moved(rect, { x, y }) {
    return { ...rect, x: rect.x + x, y: rect.y + y };
}

/** The nodes that are in no other of them. */
function rootsOf(nodes) {
    const ids = new Set(nodes.map(({ id }) => id));
    return nodes.filter(({ parentId }) => !ids.has(parentId));
}

/** The rectangle of a node in React Flow's form. */
function rectOfWire({ position: { x, y }, width, height }) {
    const size = (value, fallback) => (typeof value === "number" && value > 0 ? value : fallback);
    return { x, y, width: size(width, defaultSize.width), height: size(height, defaultSize.height) };
}
