/** Nodes above a node that are looked at, whatever others wrote. */
const deepest = 100;

/** Whether a node is a frame that others can be put into. */
export function isGroup(node) {
    return node.get("type") === "group";
}

/** The node that a node is in, if that is there. `nodes`: all nodes by id. */
export function parentOf(node, nodes) {
    const id = node.get("parentId");
    return typeof id === "string" && id !== node.id ? nodes.get(id) : undefined;
}

/** The nodes that a node is in, the innermost first. */
export function ancestorsOf(node, nodes) {
    const found = [];
    for (let parent = parentOf(node, nodes); parent && found.length < deepest; parent = parentOf(parent, nodes)) {
        if (found.includes(parent)) break;
        found.push(parent);
    }
    return found;
}

/** Where a node is in the flow. Its `position` says where it is in its parent, as in React Flow. */
export function placeOf(node, nodes) {
    let { x, y } = node.get("position");
    if (node.get("parentId") === undefined) return { x, y };
    for (const parent of ancestorsOf(node, nodes)) {
        const position = parent.get("position");
        x += position.x;
        y += position.y;
    }
    return { x, y };
}

/** Those of the ids whose nodes are in none of the others: to move them moves all. */
export function topmost(ids, nodes) {
    const all = new Set(ids);
    return Array.from(all).filter((id) => {
        const node = nodes.get(id);
        return node && !ancestorsOf(node, nodes).some((parent) => all.has(parent.id));
    });
}

/** The ids, and those of all nodes in them. */
export function withContents(ids, nodes) {
    const all = new Set(Array.from(ids).filter((id) => nodes.has(id)));
    if (all.size === 0) return all;
    for (const node of nodes.values()) {
        if (node.get("parentId") === undefined || all.has(node.id)) continue;
        if (ancestorsOf(node, nodes).some((parent) => all.has(parent.id))) all.add(node.id);
    }
    return all;
}
