import { isLocked } from "../model/locks.js";
import { BoxSelect } from "./boxSelect.js";
import { DrawEdge } from "./connecting.js";
import { DragNodes, isAdding } from "./dragging.js";
import { listenToWheel, Pan, pinch } from "./panning.js";
import { PointerGestures } from "./pointer.js";
import { labelInPlace, renameInPlace } from "./renaming.js";
import { ResizeNode } from "./resizing.js";

/** What the mouse, a pen and fingers do on the canvas; docs/adr/0014-drag-on-empty-canvas.md. */
export function attachGestures(editor) {
    const { canvas } = editor;
    const gestures = new PointerGestures(canvas, {
        choose: (event) => gestureFor(editor, event),
        pinch: (before, after) => pinch(canvas, before, after),
    });
    listenToWheel(canvas);
    // Or the browser would scroll by itself, or paste what is selected elsewhere.
    for (const name of ["mousedown", "auxclick"]) {
        canvas.root.addEventListener(name, (event) => event.button === 1 && event.preventDefault());
    }
    canvas.root.addEventListener("dblclick", (event) => {
        const { nodeId, edgeId, handle } = under(event.target);
        if (handle || event.target.closest("input")) return;
        if (edgeId !== undefined) labelInPlace(editor, edgeId);
        else if (nodeId !== undefined) renameInPlace(editor, nodeId);
    });
    return gestures;
}

function gestureFor(editor, event) {
    const { canvas } = editor;
    const pin = event.button === 0 ? editor.pins?.at(event.target) : null;
    if (pin) return editor.pins.drag(pin);
    if (event.target.closest("input, textarea, button, a")) return null;
    if (event.button === 1 || (event.button === 0 && canvas.root.classList.contains("pan-ready"))) {
        event.preventDefault();
        return new Pan(canvas, {});
    }
    if (event.button !== 0) return null;
    const { nodeId, edgeId, handle, grip, end } = under(event.target);
    const node = canvas.flow.nodes.get(nodeId);
    const isFixed = canvas.isLocked || (node && isLocked(node));
    if (!isFixed && node && handle) return new DrawEdge(editor, nodeId, handle);
    if (!isFixed && node && grip) return new ResizeNode(editor, nodeId, grip);
    if (!isFixed && node) return new DragNodes(editor, nodeId);
    const edge = canvas.flow.edges.get(edgeId);
    if (edge && end && !canvas.isLocked) return moveEnd(editor, edge, end);
    return onSurface(canvas, event, (pointer) => click(canvas.selection, pointer, { nodeId, edgeId }));
}

/** What an element of the canvas belongs to. */
export function under(target) {
    const at = (name) => target.closest(`[data-${name}]`);
    return {
        nodeId: at("node-id")?.dataset.nodeId,
        edgeId: (at("edge-id") ?? at("edge-label"))?.dataset[at("edge-id") ? "edgeId" : "edgeLabel"],
        handle: at("handle")?.dataset.handle,
        grip: at("resize")?.dataset.resize,
        end: at("edge-end")?.dataset.edgeEnd,
    };
}

function moveEnd(editor, edge, end) {
    return end === "target"
        ? new DrawEdge(editor, edge.get("source"), "out", edge.id)
        : new DrawEdge(editor, edge.get("target"), "in", edge.id);
}

/** A finger moves the flow, a mouse or pen draws a box. */
function onSurface(canvas, { pointerType }, onClick) {
    return pointerType === "touch" ? new Pan(canvas, { onClick }) : new BoxSelect(canvas, { onClick });
}

function click(selection, pointer, { nodeId, edgeId }) {
    const [kind, id] = nodeId === undefined ? ["edge", edgeId] : ["node", nodeId];
    if (id === undefined) {
        if (!isAdding(pointer)) selection.set();
    } else if (isAdding(pointer)) {
        selection.toggle(kind, id);
    } else {
        selection.only(kind, id);
    }
}
