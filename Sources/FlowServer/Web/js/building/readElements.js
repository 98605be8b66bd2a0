import { isObject } from "../model/json.js";
import { takeElements } from "../model/takeElements.js";

/** Of what is pasted or opened, in characters and in nodes; the server takes as much. */
export const longestText = 8 * 1024 * 1024;
export const mostNodes = 5_000;
const mostEdges = 20_000;

/**
 * Reads nodes and edges from a text: React Flow's JSON `{nodes, edges}`, from wherever it comes. What the server would
 * refuse is left out and counted.
 * @param limits `{value_bytes}` as the server says at the join
 * @returns `{nodes, edges, skipped}` in React Flow's form, or `{refused}` that says why there is nothing to take
 */
export function readElements(text, limits) {
    if (text.trim() === "") return { refused: "There is nothing on the clipboard" };
    if (text.length > longestText) return { refused: "That is too large: at most 8 MiB can be pasted" };
    const read = parsed(text);
    if (!isObject(read) || !Array.isArray(read.nodes)) return { refused: "There are no nodes on the clipboard" };
    const listed = Array.isArray(read.edges) ? read.edges : [];
    if (read.nodes.length > mostNodes || listed.length > mostEdges) {
        return { refused: `Those are too many: at most ${mostNodes} nodes can be pasted at once` };
    }
    const taken = takeElements({ nodes: read.nodes, edges: listed }, limits);
    if (taken.nodes.length === 0) return { refused: "None of the nodes on the clipboard can be used" };
    const skipped = read.nodes.length - taken.nodes.length + listed.length - taken.edges.length;
    return { ...taken, skipped };
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}
