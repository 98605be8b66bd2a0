import { courseOf, edgePath, into, outOf } from "../canvas/edgeCourse.js";
import { rectOf } from "../canvas/geometry.js";
import { svg } from "../dom.js";
import { edgeBetween } from "../model/commands.js";
import { defaultSize } from "../model/nodeTypes.js";
import { create } from "../model/operations.js";
import { pickNodeType } from "./nodePicker.js";
import { glide } from "./revealing.js";
import { around, placeInView, placeNode, reachedAt, spotBeside } from "./placing.js";
import { middleOfView } from "./spots.js";

/** Offers the types of nodes at a point of the window; the chosen one is added there. */
export function offerNode(editor, at) {
    const point = editor.canvas.viewport.toFlow(editor.canvas.pointOf({ clientX: at.x, clientY: at.y }));
    return pickNodeType({ at, onChoose: (type) => placeNode(editor, type, around(point)) });
}

/** Offers the types of nodes in the middle of what is seen; the chosen one is added on a free spot. */
export function offerInView(editor) {
    return pickNodeType({ at: middleOfView(editor), onChoose: (type) => placeInView(editor, type) });
}

/**
 * A connection was let go where no node is: offers the types there, and connects the chosen one.
 * @param side "out": the connection starts at the node; "in": it ends there
 */
export function offerAtDrop(editor, nodeId, side, { clientX, clientY }) {
    const { canvas } = editor;
    if (!canvas.root.contains(document.elementFromPoint(clientX, clientY))) return null;
    const point = canvas.viewport.toFlow(canvas.pointOf({ clientX, clientY }));
    const line = svg("path", { class: "edge-draft", d: pathTo(editor, nodeId, side, point) });
    canvas.edgesRoot.append(line);
    return pickNodeType({
        label: side === "out" ? "Connect to a new node" : "Connect from a new node", at: { x: clientX, y: clientY },
        onClose: () => line.remove(),
        onChoose: (type) => placeConnected(editor, nodeId, side, type, reachedAt(point, side)),
    });
}

/** Offers the types at a handle; the chosen one comes beside the node, connected, and into view. */
export function offerBeside(editor, nodeId, side) {
    const { canvas } = editor;
    const node = editor.flow.nodes.get(nodeId);
    if (!node) return null;
    const rect = rectOf(node, editor.flow.nodes);
    const handle = canvas.toScreen(side === "out" ? outOf(rect) : into(rect));
    const corner = canvas.root.getBoundingClientRect();
    return pickNodeType({
        label: side === "out" ? "Add the next node" : "Add a node before",
        at: { x: corner.left + handle.x + 16, y: corner.top + handle.y - 24 },
        onChoose: (type) => {
            const still = editor.flow.nodes.get(nodeId);
            const spot = spotBeside(editor.flow, still ?? node, side);
            placeConnected(editor, nodeId, side, type, spot);
            const view = canvas.revealing({ ...spot, ...defaultSize }, { isCentred: true });
            if (view) glide(canvas.viewport, view);
        },
    });
}

function placeConnected(editor, nodeId, side, type, spot) {
    if (!editor.flow.nodes.has(nodeId)) {
        editor.notices.show("Somebody deleted the node meanwhile: the new one is not connected", "warning");
        return placeNode(editor, type, spot);
    }
    const alsoFor = (id) => [create("edge", side === "out" ? edgeBetween(nodeId, id) : edgeBetween(id, nodeId))];
    return placeNode(editor, type, spot, { alsoFor });
}

function pathTo({ flow }, nodeId, side, point) {
    const node = flow.nodes.get(nodeId);
    if (!node) return "";
    const rect = rectOf(node, flow.nodes);
    const free = { ...point, width: 0, height: 0 };
    return edgePath(side === "out" ? courseOf(rect, free) : courseOf(free, rect));
}
