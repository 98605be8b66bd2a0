import { isObject } from "../model/json.js";
import { positionAt, walk } from "../model/jsonText.js";
import { takeElements } from "../model/takeElements.js";
import { byteLength } from "../model/textLength.js";
import { titleOf } from "../model/titles.js";
import { counted } from "../model/words.js";

/** What the server takes: of a request, and of a flow. */
export const mostBytes = 8_000_000;
const most = { nodes: 20_000, edges: 40_000 };
const limits = { value_bytes: 65_536 };
/** The flow's own properties that a file may have. */
const own = ["title", "description", "viewport", "data", "meta"];
const form = "A flow is an object with “nodes” and “edges”, as React Flow saves it: {\"nodes\": […], \"edges\": […]}.";

/**
 * Looks at the text of a file before it is sent: `{wire, title, nodes, edges, remarks}`, where `wire` is React Flow's
 * form without what cannot be taken, and `remarks` says what was left out; or `{problem}`, in words that tell what to
 * do.
 */
export function checkImport(text) {
    if (text.trim() === "") return { problem: "There is nothing in it." };
    if (byteLength(text) > mostBytes) return { problem: tooLarge("This") };
    let value;
    try {
        value = JSON.parse(text);
    } catch {
        const { line, column } = positionAt(text, walk(text));
        const advice = "Export the flow again, or look for a missing comma or bracket.";
        return { problem: `This is not JSON (line ${line}, character ${column}). ${advice}` };
    }
    const problem = problemOf(value);
    return problem ? { problem } : checked(value);
}

/** What to say about a file that is not even read. */
export function tooLarge(name) {
    return `${name} is larger than 8 MB, which is too much for one flow.`;
}

function problemOf(value) {
    if (Array.isArray(value)) return `This is a list. ${form}`;
    if (!isObject(value)) return `This is only a value. ${form}`;
    if (!Array.isArray(value.nodes)) return `There is no list of “nodes” in it. ${form}`;
    const { nodes, edges = [] } = value;
    if (!Array.isArray(edges)) return `“edges” is not a list. ${form}`;
    if (nodes.length > most.nodes) return `It has ${nodes.length} nodes; a flow can have ${most.nodes}.`;
    if (edges.length > most.edges) return `It has ${edges.length} connections; a flow can have ${most.edges}.`;
    return null;
}

function checked(value) {
    const listed = { nodes: value.nodes, edges: value.edges ?? [] };
    const taken = takeElements(listed, limits);
    const remarks = [
        remark(listed.nodes.length - taken.nodes.length, "node", "no id of its own, no position, or too large a value"),
        remark(listed.edges.length - taken.edges.length, "connection", "no id of its own, an end that is not there, or "
            + "the same node at both ends"),
    ];
    const properties = Object.fromEntries(own.filter((key) => value[key] != null).map((key) => [key, whole(value[key])]));
    return {
        wire: { ...properties, ...taken }, title: typeof value.title === "string" ? titleOf(value.title) : "",
        nodes: taken.nodes.length, edges: taken.edges.length, remarks: remarks.filter(Boolean),
    };
}

function whole(value) {
    return typeof value === "string" ? value.toWellFormed() : value;
}

function remark(count, what, why) {
    if (count === 0) return null;
    return `${counted(count, what)} ${count === 1 ? "has" : "have"} ${why}, and will be left out.`;
}
