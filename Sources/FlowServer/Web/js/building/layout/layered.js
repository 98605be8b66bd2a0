import { withoutCycles } from "./acyclic.js";
import { withBends } from "./chains.js";
import { heightsOf } from "./heights.js";
import { layersOf } from "./layering.js";
import { ordered } from "./ordering.js";
import { packed } from "./packing.js";

/** In flow units. */
const betweenLayers = 96;
const betweenNodes = 32;
const betweenParts = 64;
const grid = 8;

/**
 * Places nodes in layers from left to right, along their edges, with few crossings. Parts that nothing joins lie beside
 * each other.
 * @param nodes `{x, y, width, height}`: where they are now decides what stays above and what is the begin of a circle
 * @param edges `[from, to]` by index
 * @returns `{x, y}` of each node's upper left corner; the upper left of all is 0, 0
 */
export function layered(nodes, edges) {
    const parts = partsOf(nodes, distinct(edges)).map(({ members, edges: inside }) => placed(members, nodes, inside));
    const places = packed(parts, betweenParts);
    const result = new Array(nodes.length);
    parts.forEach((part, index) => {
        part.members.forEach((node, at) => {
            const { x, y } = part.places[at];
            result[node] = { x: places[index].x + x, y: places[index].y + y };
        });
    });
    return result;
}

function distinct(edges) {
    const found = new Map();
    for (const [from, to] of edges) if (from !== to) found.set(`${from} ${to}`, [from, to]);
    return Array.from(found.values());
}

/** The nodes that hang together, with the edges between them. */
function partsOf(nodes, edges) {
    const near = nodes.map(() => []);
    for (const [from, to] of edges) {
        near[from].push(to);
        near[to].push(from);
    }
    const partOf = new Array(nodes.length);
    const parts = [];
    for (const start of inOrder(nodes)) {
        if (partOf[start]) continue;
        const part = { members: [start], edges: [] };
        partOf[start] = part;
        for (let at = 0; at < part.members.length; at += 1) {
            for (const node of near[part.members[at]]) {
                if (partOf[node]) continue;
                partOf[node] = part;
                part.members.push(node);
            }
        }
        parts.push(part);
    }
    for (const edge of edges) partOf[edge[0]].edges.push(edge);
    return parts;
}

/** From left to right, then from above. */
function inOrder(nodes) {
    return Array.from(nodes.keys()).sort((a, b) => nodes[a].x - nodes[b].x || nodes[a].y - nodes[b].y);
}

/** One part, with its upper left corner at 0, 0. */
function placed(members, nodes, joins) {
    const own = new Map(members.map((node, index) => [node, index]));
    const boxes = members.map((node) => nodes[node]);
    const edges = withoutCycles(inOrder(boxes), joins.map(([from, to]) => [own.get(from), own.get(to)]));
    const graph = withBends(layersOf(boxes.length, edges), edges);
    const order = ordered(graph, boxes.map(({ y, height }) => y + height / 2));
    const sizes = graph.layer.map((_, node) => boxes[node]?.height ?? 0);
    const middles = heightsOf(order, sizes, betweenNodes);
    const lefts = leftOfLayers(order.rows, boxes);
    // Middles are on the grid, not corners: so an edge between nodes of different heights is straight.
    const raw = boxes.map(({ height }, node) => ({
        x: lefts[graph.layer[node]], y: Math.round(middles[node] / grid) * grid - height / 2,
    }));
    return { members, count: members.length, ...atOrigin(raw, boxes) };
}

function leftOfLayers(rows, boxes) {
    const lefts = [];
    let x = 0;
    for (const row of rows) {
        lefts.push(x);
        const width = row.reduce((most, node) => Math.max(most, boxes[node]?.width ?? 0), 0);
        x += Math.ceil((width + betweenLayers) / grid) * grid;
    }
    return lefts;
}

function atOrigin(places, boxes) {
    const left = places.reduce((least, { x }) => Math.min(least, x), Infinity);
    const top = places.reduce((least, { y }) => Math.min(least, y), Infinity);
    const moved = places.map(({ x, y }) => ({ x: x - left, y: y - top }));
    return {
        places: moved,
        width: moved.reduce((most, { x }, index) => Math.max(most, x + boxes[index].width), 0),
        height: moved.reduce((most, { y }, index) => Math.max(most, y + boxes[index].height), 0),
    };
}
