import { freeSpot } from "../canvas/placement.js";
import { intersects, middleOf, rectOf } from "../canvas/geometry.js";
import { nodeFor } from "../commands/subject.js";
import { addNode } from "../model/commands.js";
import { isGroup, placeOf } from "../model/groups.js";
import { defaultSize, nodeType } from "../model/nodeTypes.js";
import { insertInto } from "./joints.js";
import { roomIn } from "./room.js";

/** Between a node and the next one, in flow units. */
const between = { x: 96, y: 32 };
const mostTries = 60;

/**
 * Adds a node with its upper left corner at a point of the flow, in the frame that is there, and selects it. Gives its
 * id, or null if nothing can be changed now.
 * @param options `alsoFor(id)` gives further operations of the same step; with `isFocused` the next keys are for it
 */
export function placeNode(editor, typeName, { x, y }, { alsoFor = () => [], isFocused = isOnCanvas(editor) } = {}) {
    const { canvas, flow } = editor;
    const reason = editor.whyNot();
    if (reason) {
        editor.notices.show(reason, "warning");
        return null;
    }
    const rect = { x: Math.round(x), y: Math.round(y), ...defaultSize };
    const frame = flow.nodes.get(canvas.frameAt(middleOf(rect), rect, new Set()));
    const origin = frame ? placeOf(frame, flow.nodes) : { x: 0, y: 0 };
    const { id, ops: [made] } = addNode(typeName, { x: rect.x - origin.x, y: rect.y - origin.y });
    const props = frame ? { ...made.props, parentId: frame.id } : made.props;
    const { label } = nodeType(typeName);
    editor.edit([{ ...made, props }, ...alsoFor(id)], { label: `Add ${label}` });
    canvas.selection.only("node", id);
    if (isFocused) canvas.focus("node", id);
    editor.notices.announce(`${label} added`);
    return id;
}

/** Whether the next key is meant for the canvas. */
function isOnCanvas({ canvas: { root } }) {
    return root.contains(document.activeElement) || document.activeElement === document.body;
}

/** Adds a node with its middle at a point of the flow, in an edge: that gets room for it. */
export function placeInEdge(editor, typeName, point, edgeId, isFocused) {
    const { position, ops } = roomIn(editor.flow, edgeId, { ...around(point), ...defaultSize });
    const alsoFor = (id) => [...insertInto(editor.flow, edgeId, id), ...ops];
    return placeNode(editor, typeName, position, { alsoFor, isFocused });
}

/** Adds a node on a free spot in view, beside the node with the focus, or the selected one, if there is room. */
export function placeInView(editor, typeName, isFocused) {
    const { canvas, flow } = editor;
    const beside = flow.nodes.get(nodeFor(editor)) ?? null;
    return placeNode(editor, typeName, freeSpot(flow.nodes, canvas.seen, beside), { isFocused });
}

/** The upper left corner of a new node whose middle is at a point. */
export function around({ x, y }) {
    return { x: x - defaultSize.width / 2, y: y - defaultSize.height / 2 };
}

/**
 * The upper left corner of a new node that an edge reaches at a point: `side` "out" leads to it, "in" comes from it.
 */
export function reachedAt({ x, y }, side) {
    return { x: side === "out" ? x : x - defaultSize.width, y: y - defaultSize.height / 2 };
}

/**
 * A free spot behind a node (`side` "out") or before it ("in"): in the column of those that are there already, below
 * them; else beside it. As little above or below that as can be.
 */
export function spotBeside(flow, node, side) {
    const rect = rectOf(node, flow.nodes);
    const next = neighbours(flow, node.id, side).map((each) => rectOf(each, flow.nodes))
        .filter((each) => (side === "out" ? each.x >= rect.x + rect.width : each.x + each.width <= rect.x));
    const [x, start] = next.length > 0 ? columnOf(next, side) : [
        side === "out" ? rect.x + rect.width + between.x : rect.x - between.x - defaultSize.width,
        rect.y + (rect.height - defaultSize.height) / 2,
    ];
    const taken = Array.from(flow.nodes.values()).filter((each) => !isGroup(each))
        .map((each) => rectOf(each, flow.nodes));
    const step = (defaultSize.height + between.y) / 2;
    for (let n = 0; n < mostTries; n += 1) {
        const y = start + (n % 2 === 0 ? n / 2 : -(n + 1) / 2) * step;
        if (!taken.some((other) => intersects({ x, y, ...defaultSize }, other, between.y / 2))) return { x, y };
    }
    return { x, y: start };
}

function neighbours(flow, id, side) {
    const [near, far] = side === "out" ? ["source", "target"] : ["target", "source"];
    return Array.from(flow.edges.values()).filter((edge) => edge.get(near) === id)
        .map((edge) => flow.nodes.get(edge.get(far))).filter(Boolean);
}

/** The left side of the nearest of some rectangles, and below the lowest. */
function columnOf(rects, side) {
    const nearest = rects.reduce((best, each) => ((side === "out" ? each.x < best.x : each.x > best.x) ? each : best));
    const bottom = rects.reduce((most, { y, height }) => Math.max(most, y + height), -Infinity);
    return [side === "out" ? nearest.x : nearest.x + nearest.width - defaultSize.width, bottom + between.y];
}
