import { farthest } from "./element.js";
import { isObject } from "./json.js";
import { spread } from "./propertyKey.js";
import { byteLength } from "./textLength.js";
import { wellFormed } from "./wellFormed.js";

/** As the server has it (limits.md, Documents); the nesting a little below, for what stands around a value. */
export const longestId = 255;
export const longestType = 100;
export const mostProperties = 512;
export const deepest = 60;
const deepestParent = 100;

/** What belongs to one screen, or to React Flow's own work. */
const ofOneScreen = new Set(["selected", "dragging", "measured", "resizing", "positionAbsolute", "internals",
    "parentNode"]);

/** These are objects, or are left out. */
const objects = new Set(["data", "meta"]);

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
    const isType = typeof type === "string" && type !== "" && byteLength(type) <= longestType;
    if (id === null || !isPlaced || !isType) return null;
    // Versions of React Flow before 12 say parentNode.
    const parentId = idFrom(raw.parentId ?? raw.parentNode);
    const props = {
        ...propertiesOf(raw), ...sizeIn(raw), type, position: { x, y }, data: isObject(raw.data) ? raw.data : {},
    };
    delete props.parentId;
    if (!isStorable(props, limits)) return null;
    return { ...wellFormed(props), id, ...(parentId === null ? {} : { parentId }) };
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
    return isStorable(props, limits) ? { ...wellFormed(props), id } : null;
}

/** Some programs count their elements instead of naming them. */
function idFrom(value) {
    const id = typeof value === "number" ? String(value) : value;
    return typeof id === "string" && id !== "" && byteLength(id) <= longestId ? id.toWellFormed() : null;
}

function propertiesOf({ id, ...raw }) {
    return Object.fromEntries(Object.entries(raw)
        .filter(([key, value]) => !ofOneScreen.has(key) && value !== undefined && !key.includes(".")
            && (!objects.has(key) || isObject(value))));
}

/** Whether the server takes each property. */
function isStorable(props, limits) {
    const all = Object.entries(props).flatMap(([key, value]) => Array.from(spread(key, value)));
    return all.length <= mostProperties && all.every(([key, value]) => byteLength(key) <= longestId
        && !key.endsWith(".") && depthOf(value) <= deepest && byteLength(JSON.stringify(value)) <= limits.value_bytes);
}

/** How deep arrays and objects are nested in a value; little more than `deepest` is looked at. */
export function depthOf(value, depth = 0) {
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
