/** The id of the node that a command for one node is about: the one with the focus, else the only selected one; or null. */
export function nodeFor({ canvas, focus }) {
    return focus?.node ?? canvas.selection.onlyNode;
}

/** The id of the edge that a command for one edge is about: the one with the focus, else the only selected one; or null. */
export function edgeFor({ canvas, focus }) {
    if (focus?.current) return focus.current.kind === "edge" ? focus.current.id : null;
    const { nodes, edges } = canvas.selection;
    return nodes.size === 0 && edges.size === 1 ? edges.values().next().value : null;
}
