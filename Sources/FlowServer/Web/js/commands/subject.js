/**
 * The id of the node that a command for one node is about: the one with the focus, else the only selected one; or null.
 */
export function nodeFor({ canvas, focus }) {
    return focus?.node ?? canvas.selection.onlyNode;
}

/**
 * The id of the edge that a command for one edge is about: the one with the focus, else the only selected one; or null.
 */
export function edgeFor({ canvas, focus }) {
    if (focus?.current) return focus.current.kind === "edge" ? focus.current.id : null;
    const { nodes, edges } = canvas.selection;
    return nodes.size === 0 && edges.size === 1 ? edges.values().next().value : null;
}

/**
 * What a command for everything selected is about, `{nodes, edges}`: the selection, but where the keyboard has the
 * focus on something that is not selected, only that. Else a key would delete what somebody is not looking at.
 */
export function chosen({ canvas, focus }) {
    const { selection } = canvas;
    const current = document.activeElement?.matches(":focus-visible") ? focus?.current : null;
    if (!current || selection.of(current.kind).has(current.id)) return selection;
    const only = new Set([current.id]);
    return current.kind === "node" ? { nodes: only, edges: new Set() } : { nodes: new Set(), edges: only };
}
