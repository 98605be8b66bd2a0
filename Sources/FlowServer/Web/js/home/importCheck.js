import { farthest } from "../model/element.js";
import { isObject } from "../model/json.js";
import { titleOf } from "../model/titles.js";
import { counted } from "../model/words.js";

/** What the server takes as a request. */
const mostBytes = 8_000_000;
const most = { nodes: 10_000, edges: 20_000 };
const longestId = 255;
const encoder = new TextEncoder();

/**
 * Looks at the text of a file before it is sent: `{wire, title, nodes, edges, remarks}`, where `wire` is React Flow's
 * form without what cannot be taken, and `remarks` says what was left out; or `{problem}`, in words that tell what to
 * do.
 */
export function checkImport(text) {
    if (text.trim() === "") return { problem: "There is nothing in it." };
    if (encoder.encode(text).length > mostBytes) return { problem: "It is larger than 8 MB, which is too much for one flow." };
    let value;
    try {
        value = JSON.parse(text);
    } catch (error) {
        return { problem: `This is not JSON${placeOf(error, text)}. Export the flow again, or look there for a missing comma or bracket.` };
    }
    const problem = problemOf(value);
    return problem ? { problem } : checked(value);
}

function problemOf(value) {
    if (Array.isArray(value)) return "This is a list. A flow is an object with “nodes” and “edges”: {\"nodes\": […], \"edges\": […]}.";
    if (!isObject(value)) return "This is only a value. A flow is an object with “nodes” and “edges”.";
    if (!Array.isArray(value.nodes)) return "There are no “nodes” in it. A flow is an object with “nodes” and “edges”, as React Flow saves it.";
    if (value.edges !== undefined && !Array.isArray(value.edges)) return "“edges” is not a list.";
    if (value.nodes.length > most.nodes) return `It has ${value.nodes.length} nodes; a flow can have ${most.nodes}.`;
    if ((value.edges ?? []).length > most.edges) return `It has ${value.edges.length} connections; a flow can have ${most.edges}.`;
    return null;
}

function checked({ nodes, edges = [], ...own }) {
    const ids = new Set();
    const kept = nodes.filter((node) => isNode(node) && !ids.has(node.id) && ids.add(node.id));
    const edgeIds = new Set();
    const whole = edges.filter((edge) => isEdge(edge) && !edgeIds.has(edge.id) && edgeIds.add(edge.id));
    const connected = whole.filter((edge) => ids.has(edge.source) && ids.has(edge.target) && edge.source !== edge.target);
    const remarks = [
        remark(nodes.length - kept.length, "node", "no id of its own, or no position"),
        remark(edges.length - whole.length, "connection", "no id of its own, or no ends"),
        remark(whole.length - connected.length, "connection", "an end that is not there, or the same node at both ends"),
    ];
    return {
        wire: { ...own, nodes: kept, edges: connected },
        title: typeof own.title === "string" ? titleOf(own.title) : "",
        nodes: kept.length, edges: connected.length, remarks: remarks.filter(Boolean),
    };
}

function remark(count, what, why) {
    if (count === 0) return null;
    return `${counted(count, what)} ${count === 1 ? "has" : "have"} ${why}, and will be left out.`;
}

function isNode(node) {
    return isObject(node) && isId(node.id) && isObject(node.position)
        && isCoordinate(node.position.x) && isCoordinate(node.position.y);
}

function isEdge(edge) {
    return isObject(edge) && isId(edge.id) && isId(edge.source) && isId(edge.target);
}

function isId(value) {
    return typeof value === "string" && value !== "" && encoder.encode(value).length <= longestId;
}

function isCoordinate(value) {
    return Number.isFinite(value) && Math.abs(value) <= farthest;
}

/** Where JSON ended to be JSON, if the browser says it. */
function placeOf(error, text) {
    const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? NaN);
    if (!Number.isFinite(position)) return "";
    const before = text.slice(0, position).split("\n");
    return ` (line ${before.length}, character ${before.at(-1).length + 1})`;
}
