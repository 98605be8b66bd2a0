import { rectOf } from "../canvas/geometry.js";

/** Brings an element into view if it is not, gives it the focus, and selects it. */
export function goTo({ canvas, flow }, { kind, id }, { isFocused = true, isSelected = true } = {}) {
    const element = flow[`${kind}s`].get(id);
    if (!element) return;
    if (isSelected) canvas.selection.only(kind, id);
    const node = kind === "node" ? element : flow.nodes.get(element.get("source"));
    if (node) canvas.reveal(rectOf(node, flow.nodes));
    if (isFocused) canvas.focus(kind, id);
}
