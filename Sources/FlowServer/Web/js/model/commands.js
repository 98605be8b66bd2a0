import { edgeLabelOf } from "./edgeLabel.js";
import { farthest } from "./element.js";
import { ancestorsOf, topmost, withContents } from "./groups.js";
import { randomId } from "./ids.js";
import { defaultConfiguration, defaultSize, nodeType } from "./nodeTypes.js";
import { create, remove, set, unset } from "./operations.js";

/** Longer labels are cut; a property may have 64 KiB, a label should be read. */
export const longestLabel = 500;

/** Each command gives the operations that it takes, and changes nothing itself. */
export function addNode(typeName, position) {
    const config = defaultConfiguration(typeName);
    const node = {
        id: randomId(),
        type: typeName,
        position: rounded(position.x, position.y),
        ...defaultSize,
        data: { label: nodeType(typeName).label, ...(Object.keys(config).length > 0 ? { config } : {}) },
    };
    return { id: node.id, ops: [create("node", node)] };
}

/** Connects two nodes; `refused` says why it cannot be. */
export function connect(flow, source, target) {
    const refused = whyNotConnected(flow, source, target);
    if (refused) return { refused };
    const edge = edgeBetween(source, target);
    return { id: edge.id, ops: [create("edge", edge)] };
}

/** A new edge, in React Flow's form. */
export function edgeBetween(source, target) {
    return { id: randomId(), source, target, sourceHandle: "right", targetHandle: "left", type: "default" };
}

/** Gives an edge other ends, which may be the same; `refused` says why it cannot be. */
export function reconnect(flow, id, source, target) {
    const edge = flow.edges.get(id);
    if (!edge) return { refused: "That connection is gone" };
    const refused = whyNotConnected(flow, source, target, id);
    if (refused) return { refused };
    const ends = Object.entries({ source, target }).filter(([key, end]) => edge.get(key) !== end);
    return { id, ops: ends.map(([key, end]) => set("edge", id, key, end)) };
}

/** @param except an edge that does not count, because it is the one that changes */
function whyNotConnected(flow, source, target, except) {
    if (source === target) return "A node cannot be connected to itself";
    if (!flow.nodes.has(source) || !flow.nodes.has(target)) return "That node is gone";
    for (const edge of flow.edges.values()) {
        const isSame = edge.get("source") === source && edge.get("target") === target;
        if (isSame && edge.id !== except) return "These nodes are already connected";
    }
    return null;
}

/** A text as a label is kept: without blanks at its ends, and cut where a character ends. */
function labelOf(text) {
    return text.trim().toWellFormed().slice(0, longestLabel).replace(/[\ud800-\udbff]$/, "");
}

/** Writes on an edge; an empty text takes the label away. */
export function labelEdge(flow, id, text) {
    const label = labelOf(text);
    const edge = flow.edges.get(id);
    if (!edge || label === edgeLabelOf(edge)) return [];
    if (label !== "") return [set("edge", id, "data.label", label)];
    // React Flow's own label would be seen in its place.
    return ["data.label", "label"].filter((key) => edge.get(key) !== undefined).map((key) => unset("edge", id, key));
}

export function rename(flow, id, text) {
    const label = labelOf(text);
    const node = flow.nodes.get(id);
    if (!node || label === "" || node.get("data.label") === label) return [];
    return [set("node", id, "data.label", label)];
}

/** Moves nodes by a distance, from the positions given. */
export function move(positions, dx, dy) {
    return Array.from(positions, ([id, { x, y }]) => set("node", id, "position", rounded(x + dx, y + dy)));
}

/** Deletes nodes with what is in them and their edges, and edges. */
export function removeAll(flow, nodes, edges) {
    const gone = withContents(nodes, flow.nodes);
    const lost = new Set(edges);
    for (const edge of flow.edges.values()) {
        if (gone.has(edge.get("source")) || gone.has(edge.get("target"))) lost.add(edge.id);
    }
    return [
        ...Array.from(lost).filter((id) => flow.edges.has(id)).map((id) => remove("edge", id)),
        ...outermostFirst(gone, flow.nodes).reverse().map((id) => remove("node", id)),
    ];
}

/** In the order in which they may be created: parents before what is in them. */
export function outermostFirst(ids, nodes) {
    const depth = (id) => ancestorsOf(nodes.get(id), nodes).length;
    return Array.from(ids, (id) => [id, depth(id)]).sort((a, b) => a[1] - b[1]).map(([id]) => id);
}

/**
 * Copies nodes with what is in them, and the edges between them: a little to the lower right, or by `distance`
 * `{x, y}`. `ids`: the copies of `nodes`.
 */
export function duplicate(flow, nodes, distance = { x: 24, y: 24 }) {
    const chosen = topmost(nodes, flow.nodes);
    const all = outermostFirst(withContents(chosen, flow.nodes), flow.nodes);
    const ids = new Map(all.map((id) => [id, randomId()]));
    const ops = [];
    for (const [id, copy] of ids) {
        const { wire } = flow.nodes.get(id);
        const isCarried = ids.has(wire.parentId);
        const position = isCarried
            ? wire.position : rounded(wire.position.x + distance.x, wire.position.y + distance.y);
        const parent = isCarried ? { parentId: ids.get(wire.parentId) } : {};
        ops.push(create("node", { ...wire, ...parent, id: copy, position }));
    }
    for (const { wire } of flow.edges.values()) {
        if (!ids.has(wire.source) || !ids.has(wire.target)) continue;
        ops.push(create("edge", {
            ...wire, id: randomId(), source: ids.get(wire.source), target: ids.get(wire.target),
        }));
    }
    return { ids: chosen.map((id) => ids.get(id)), ops };
}

export function rounded(x, y) {
    return { x: coordinate(x), y: coordinate(y) };
}

function coordinate(value) {
    return Math.min(Math.max(Math.round(value * 10) / 10, -farthest), farthest);
}
