import { rectOf } from "../canvas/geometry.js";

/** Brings an element into view if it is not, gives it the focus, and selects it. */
export function goTo({ canvas, flow }, { kind, id }, { isFocused = true, isSelected = true } = {}) {
    const element = flow[`${kind}s`].get(id);
    if (!element) return;
    if (isSelected) canvas.selection.only(kind, id);
    const node = kind === "node" ? element : flow.nodes.get(element.get("source"));
    if (node) reveal(canvas, rectOf(node, flow.nodes));
    if (isFocused) canvas.focus(kind, id);
}

/** Moves the canvas so that a rectangle of the flow is seen, by as little as needed. */
function reveal({ seen, viewport }, { x, y, width, height }) {
    const by = (from, length, seenFrom, seenLength) => {
        if (from < seenFrom || length > seenLength) return seenFrom - from;
        return Math.min(0, seenFrom + seenLength - from - length);
    };
    const dx = by(x, width, seen.x, seen.width);
    const dy = by(y, height, seen.y, seen.height);
    if (dx !== 0 || dy !== 0) viewport.panBy(dx * viewport.zoom, dy * viewport.zoom);
}
