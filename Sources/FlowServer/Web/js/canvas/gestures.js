import { BoxSelect } from "./boxSelect.js";
import { DrawEdge } from "./connecting.js";
import { DragNodes } from "./dragging.js";
import { listenToWheel, Pan, pinch } from "./panning.js";
import { PointerGestures } from "./pointer.js";
import { renameInPlace } from "./renaming.js";

/** What the mouse, a pen and fingers do on the canvas. */
export function attachGestures(editor) {
    const { canvas } = editor;
    const { root } = canvas;
    const pan = (onClick) => new Pan(canvas, { onClick });

    const choose = (event) => {
        const { target } = event;
        if (target.closest("input")) return null;
        if (event.button === 1 || (event.button === 0 && root.classList.contains("pan-ready"))) {
            event.preventDefault();
            return pan();
        }
        if (event.button !== 0) return null;
        const handle = target.closest("[data-handle]");
        const node = target.closest("[data-node-id]");
        const edge = target.closest("[data-edge-id]");
        if (handle) return new DrawEdge(editor, node.dataset.nodeId, handle.dataset.handle);
        if (node) return new DragNodes(editor, node.dataset.nodeId);
        if (edge) return pan((up) => selectEdge(canvas.selection, edge.dataset.edgeId, up.shiftKey));
        return event.shiftKey ? new BoxSelect(canvas) : pan(() => canvas.selection.set());
    };

    const gestures = new PointerGestures(root, { choose, pinch: (before, after) => pinch(canvas, before, after) });
    listenToWheel(canvas);
    root.addEventListener("dblclick", (event) => {
        const node = event.target.closest("[data-node-id]");
        if (node && !event.target.closest("[data-handle], input")) renameInPlace(editor, node.dataset.nodeId);
    });
    return gestures;
}

function selectEdge(selection, id, isAdded) {
    if (isAdded) selection.toggle("edge", id);
    else selection.only("edge", id);
}
