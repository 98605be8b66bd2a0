import { edgeLabelOf } from "../model/edgeLabel.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";

/**
 * The outline of a flow as rows: every node once, below its parent, and below each open one its connections. `{key,
 * kind, id, level, position, size, text, hint, type, hasChildren, isOpen, node}`; `node` is the node that a connection is
 * shown at, `position` counts from 1 among the `size` rows that are below the same row.
 * @param flow has `nodes` and `edges`, maps by id
 * @param open the ids of the nodes whose connections are shown
 * @param search only nodes whose text has all its words; then without what they are inside of
 */
export function outlineRows(flow, { open = new Set(), search = "" } = {}) {
    const words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const at = edgesByNode(flow);
    const rows = [];
    const children = words.length > 0 ? new Map() : childrenByParent(flow);
    const add = (node, level, position, size) => {
        const edges = at.get(node.id) ?? [];
        const inside = children.get(node.id) ?? [];
        const isOpen = open.has(node.id);
        const below = edges.length + inside.length;
        rows.push({ ...nodeRow(node, level, below > 0, isOpen), position, size });
        if (!isOpen) return;
        edges.forEach((edge, index) =>
            rows.push({ ...edgeRow(edge, node, level + 1, flow), position: index + 1, size: below }));
        inside.forEach((child, index) => add(child, level + 1, edges.length + index + 1, below));
    };
    const top = words.length > 0
        ? Array.from(flow.nodes.values()).filter((node) => matches(node, words)) : children.get(null) ?? [];
    top.forEach((node, index) => add(node, 1, index + 1, top.length));
    return rows;
}

function nodeRow(node, level, hasChildren, isOpen) {
    const type = typeOf(node);
    return { key: `node:${node.id}`, kind: "node", id: node.id, level, text: labelOf(node), hint: type.label,
        type: type.name, hasChildren, isOpen, node: node.id };
}

function edgeRow(edge, node, level, { nodes }) {
    const isOut = edge.get("source") === node.id;
    const other = nodes.get(edge.get(isOut ? "target" : "source"));
    const text = `${isOut ? "to" : "from"} ${other ? labelOf(other) : "nothing"}`;
    return { key: `edge:${edge.id}:${node.id}`, kind: "edge", id: edge.id, level, text,
        hint: edgeLabelOf(edge), type: isOut ? "arrowOut" : "arrowIn", hasChildren: false,
        isOpen: false, node: node.id };
}

function matches(node, words) {
    const text = `${labelOf(node)} ${typeOf(node).label} ${node.get("data.description") ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
}

function edgesByNode({ edges }) {
    const at = new Map();
    for (const edge of edges.values()) {
        for (const id of [edge.get("source"), edge.get("target")]) {
            if (!at.has(id)) at.set(id, []);
            at.get(id).push(edge);
        }
    }
    return at;
}

/** The nodes inside each node; those inside none under null. */
function childrenByParent({ nodes }) {
    const children = new Map();
    for (const node of nodes.values()) {
        const parent = nodes.has(node.get("parentId")) ? node.get("parentId") : null;
        if (!children.has(parent)) children.set(parent, []);
        children.get(parent).push(node);
    }
    return children;
}
