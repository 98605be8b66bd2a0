/** The focus goes to what is selected, else to the canvas as a whole. */
export function focusChosen(canvas) {
    const { root, selection } = canvas;
    const [node] = selection.nodes;
    const [edge] = selection.edges;
    if (node !== undefined) canvas.focus("node", node);
    else if (edge !== undefined) canvas.focus("edge", edge);
    if (!root.contains(document.activeElement)) root.focus({ preventScroll: true });
}
