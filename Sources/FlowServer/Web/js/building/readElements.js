import { farthest } from "../model/element.js";
import { isObject } from "../model/json.js";
import { spread } from "../model/propertyKey.js";

/** Of what is pasted or opened, in characters and in nodes; the server takes as much. */
export const longestText = 8 * 1024 * 1024;
export const mostNodes = 5_000;
const mostEdges = 20_000;
const longestId = 255;
const longestType = 100;
const mostProperties = 512;
const deepest = 60;
const deepestParent = 100;

/** What belongs to one screen, or to React Flow's own work. */
const ofOneScreen = new Set(["selected", "dragging", "measured", "resizing", "positionAbsolute", "internals",
    "parentNode"]);
const encoder = new TextEncoder();
const bytes = (text) => encoder.encode(text).length;

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

/**
 * The elements of `{nodes, edges}`, two lists from wherever they come, in the form that the server takes: parents
 * first, without those that it would refuse.
 */
export function takeElements(read, limits) {
    const nodes = distinct(read.nodes.map((each) => nodeFrom(each, limits)));
    for (const node of nodes.values()) keepParent(node, nodes);
    const edges = distinct(read.edges.map((each) => edgeFrom(each, nodes, limits)));
    return { nodes: parentsFirst(nodes), edges: Array.from(edges.values()) };
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function distinct(elements) {
    const found = new Map();
    for (const element of elements) if (element && !found.has(element.id)) found.set(element.id, element);
    return found;
}

function nodeFrom(raw, limits) {
    if (!isObject(raw) || !isObject(raw.position)) return null;
    const id = idFrom(raw.id);
    const type = raw.type ?? "default";
    const { x, y } = raw.position;
    const isPlaced = [x, y].every((value) => typeof value === "number" && Math.abs(value) <= farthest);
    if (id === null || !isPlaced || typeof type !== "string" || type === "" || bytes(type) > longestType) return null;
    // Versions of React Flow before 12 say parentNode.
    const parentId = idFrom(raw.parentId ?? raw.parentNode);
    const props = {
        ...propertiesOf(raw), ...sizeIn(raw), type, position: { x, y }, data: isObject(raw.data) ? raw.data : {},
    };
    delete props.parentId;
    if (!isStorable(props, limits)) return null;
    return { ...props, id, ...(parentId === null ? {} : { parentId }) };
}

/** React Flow also takes a size from the style. */
function sizeIn({ width, height, style }) {
    const sizes = Object.entries({ width: width ?? style?.width, height: height ?? style?.height });
    return Object.fromEntries(sizes.filter(([, value]) => typeof value === "number" && value > 0));
}

function edgeFrom(raw, nodes, limits) {
    if (!isObject(raw)) return null;
    const [source, target] = [idFrom(raw.source), idFrom(raw.target)];
    const id = idFrom(raw.id ?? `${raw.source}-${raw.target}`);
    if (id === null || source === target || !nodes.has(source) || !nodes.has(target)) return null;
    const props = { ...propertiesOf(raw), source, target };
    return isStorable(props, limits) ? { ...props, id } : null;
}

/** Some programs count their elements instead of naming them. */
function idFrom(value) {
    const id = typeof value === "number" ? String(value) : value;
    return typeof id === "string" && id !== "" && bytes(id) <= longestId ? id : null;
}

function propertiesOf({ id, ...raw }) {
    return Object.fromEntries(Object.entries(raw)
        .filter(([key, value]) => !ofOneScreen.has(key) && value !== undefined && !key.includes(".")));
}

/** Whether the server takes each property. */
function isStorable(props, limits) {
    const all = Object.entries(props).flatMap(([key, value]) => Array.from(spread(key, value)));
    return all.length <= mostProperties && all.every(([key, value]) => bytes(key) <= longestId
        && !key.endsWith(".") && depthOf(value) <= deepest && bytes(JSON.stringify(value)) <= limits.value_bytes);
}

function depthOf(value, depth = 0) {
    if (typeof value !== "object" || value === null || depth > deepest) return depth;
    return Object.values(value).reduce((most, each) => Math.max(most, depthOf(each, depth + 1)), depth + 1);
}

/** Forgets a parent that is not there, or that would close a circle. */
function keepParent(node, nodes) {
    let count = 0;
    for (let at = nodes.get(node.parentId); at; at = nodes.get(at.parentId)) {
        count += 1;
        if (at === node || count > deepestParent) {
            delete node.parentId;
            return;
        }
    }
    if (!nodes.has(node.parentId)) delete node.parentId;
}

function parentsFirst(nodes) {
    const depthOfNode = (node) => (node.parentId === undefined ? 0 : 1 + depthOfNode(nodes.get(node.parentId)));
    return Array.from(nodes.values(), (node) => [node, depthOfNode(node)]).sort((a, b) => a[1] - b[1])
        .map(([node]) => node);
}
