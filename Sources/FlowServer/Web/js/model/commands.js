import { farthest } from "./element.js";
import { randomId } from "./ids.js";
import { defaultConfiguration, defaultSize, nodeType } from "./nodeTypes.js";
import { create, remove, set } from "./operations.js";

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
    if (source === target) return { refused: "A node cannot be connected to itself" };
    if (!flow.nodes.has(source) || !flow.nodes.has(target)) return { refused: "That node is gone" };
    for (const edge of flow.edges.values()) {
        if (edge.get("source") === source && edge.get("target") === target) {
            return { refused: "These nodes are already connected" };
        }
    }
    const edge = { id: randomId(), source, target, sourceHandle: "right", targetHandle: "left", type: "default" };
    return { id: edge.id, ops: [create("edge", edge)] };
}

export function rename(flow, id, text) {
    const label = text.trim().slice(0, longestLabel);
    const node = flow.nodes.get(id);
    if (!node || label === "" || node.get("data.label") === label) return [];
    return [set("node", id, "data.label", label)];
}

/** Moves nodes by a distance, from the positions given. */
export function move(positions, dx, dy) {
    return Array.from(positions, ([id, { x, y }]) => set("node", id, "position", rounded(x + dx, y + dy)));
}

/** Deletes nodes with their edges, and edges. */
export function removeAll(flow, nodes, edges) {
    const lost = new Set(edges);
    for (const edge of flow.edges.values()) {
        if (nodes.has(edge.get("source")) || nodes.has(edge.get("target"))) lost.add(edge.id);
    }
    return [
        ...Array.from(lost).filter((id) => flow.edges.has(id)).map((id) => remove("edge", id)),
        ...Array.from(nodes).filter((id) => flow.nodes.has(id)).map((id) => remove("node", id)),
    ];
}

/** Copies nodes, and the edges between them, a little to the lower right. */
export function duplicate(flow, nodes, distance = 24) {
    const ids = new Map(Array.from(nodes).filter((id) => flow.nodes.has(id)).map((id) => [id, randomId()]));
    const ops = [];
    for (const [id, copy] of ids) {
        const { wire } = flow.nodes.get(id);
        const position = rounded(wire.position.x + distance, wire.position.y + distance);
        ops.push(create("node", { ...wire, id: copy, position }));
    }
    for (const { wire } of flow.edges.values()) {
        if (!ids.has(wire.source) || !ids.has(wire.target)) continue;
        ops.push(create("edge", {
            ...wire, id: randomId(), source: ids.get(wire.source), target: ids.get(wire.target),
        }));
    }
    return { ids: Array.from(ids.values()), ops };
}

function rounded(x, y) {
    return { x: coordinate(x), y: coordinate(y) };
}

function coordinate(value) {
    return Math.min(Math.max(Math.round(value * 10) / 10, -farthest), farthest);
}
