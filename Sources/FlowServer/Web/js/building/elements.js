import { around, middleOf } from "../canvas/geometry.js";
import { rounded } from "../model/commands.js";
import { placeOf, withContents } from "../model/groups.js";
import { randomId } from "../model/ids.js";
import { defaultSize } from "../model/nodeTypes.js";
import { create } from "../model/operations.js";

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
    const roots = nodes.filter(({ parentId }) => !ids.has(parentId));
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

/** The rectangle of a node in React Flow's form. */
function rectOfWire({ position: { x, y }, width, height }) {
    const size = (value, fallback) => (typeof value === "number" && value > 0 ? value : fallback);
    return { x, y, width: size(width, defaultSize.width), height: size(height, defaultSize.height) };
}
