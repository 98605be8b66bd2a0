import { freeSpot } from "../canvas/placement.js";
import { intersects, rectOf } from "../canvas/geometry.js";
import { addNode } from "../model/commands.js";
import { defaultSize, nodeType } from "../model/nodeTypes.js";

/** Between a node and the next one, in flow units. */
const between = { x: 96, y: 32 };
const mostTries = 60;

/**
 * Adds a node with its upper left corner at a point of the flow, and selects it.
 * @param alsoFor gives further operations of the same step, from the node's id
 */
export function placeNode(editor, typeName, { x, y }, alsoFor = () => []) {
    const { id, ops } = addNode(typeName, { x: Math.round(x), y: Math.round(y) });
    const { label } = nodeType(typeName);
    editor.edit([...ops, ...alsoFor(id)], { label: `Add ${label}` });
    editor.canvas.selection.only("node", id);
    editor.notices.announce(`${label} added`);
    return id;
}

/** Adds a node on a free spot in view, beside the selected node if there is room. */
export function placeInView(editor, typeName) {
    const { canvas, flow } = editor;
    const beside = flow.nodes.get(canvas.selection.onlyNode) ?? null;
    return placeNode(editor, typeName, freeSpot(flow.nodes.values(), canvas.seen, beside));
}

/** The upper left corner of a new node whose middle is at a point. */
export function around({ x, y }) {
    return { x: x - defaultSize.width / 2, y: y - defaultSize.height / 2 };
}

/** The upper left corner of a new node that an edge reaches at a point: `side` "out" leads to it, "in" comes from it. */
export function reachedAt({ x, y }, side) {
    return { x: side === "out" ? x : x - defaultSize.width, y: y - defaultSize.height / 2 };
}

/** A free spot behind a node (`side` "out") or before it ("in"): beside it, else as little above or below as can be. */
export function spotBeside(flow, node, side) {
    const rect = rectOf(node, flow.nodes);
    const x = side === "out" ? rect.x + rect.width + between.x : rect.x - between.x - defaultSize.width;
    const straight = rect.y + (rect.height - defaultSize.height) / 2;
    const taken = Array.from(flow.nodes.values(), (each) => rectOf(each, flow.nodes));
    const step = (defaultSize.height + between.y) / 2;
    for (let n = 0; n < mostTries; n += 1) {
        const y = straight + (n % 2 === 0 ? n / 2 : -(n + 1) / 2) * step;
        if (!taken.some((other) => intersects({ x, y, ...defaultSize }, other, between.y / 2))) return { x, y };
    }
    return { x, y: straight };
}
