import { labelOf, typeOf } from "../model/nodeTypes.js";
import { configurationOf } from "./configuration.js";
import { isBlank, problemOf, requiredFields } from "./schema.js";

/** Where data enters a flow. */
const entries = new Set(["input", "sensor"]);
/** What is used by others without anything leading to it. */
const resources = new Set(["memory", "skill"]);

/**
 * What is wrong with a flow, for people: `[{kind, id, code, severity, text, field?}]`, errors first, otherwise in the
 * order of the document. It depends on the document alone: every page computes the same, and nothing of it is stored.
 * @param flow has `nodes` and `edges`, maps by id
 * @param schemaOf gives the JSON Schema of the configuration of a type, or undefined
 */
export function problemsOf(flow, schemaOf) {
    const links = linksOf(flow);
    const reached = reachedFrom(flow, links);
    const found = [];
    for (const node of flow.nodes.values()) {
        found.push(...connectionProblems(node, flow, links, reached), ...configurationProblems(node, schemaOf));
    }
    for (const edge of flow.edges.values()) found.push(...edgeProblems(edge, flow, links));
    return [...found.filter(isError), ...found.filter((each) => !isError(each))];
}

const isError = ({ severity }) => severity === "error";
const problem = (kind, id, code, text, severity = "warning", field) => ({ kind, id, code, severity, text, field });

/** The ids of what leaves and enters each node, and how often two nodes are connected in the same way. */
function linksOf({ edges }) {
    const out = new Map();
    const into = new Map();
    const same = new Map();
    for (const edge of edges.values()) {
        const [source, target] = [edge.get("source"), edge.get("target")];
        if (!out.has(source)) out.set(source, []);
        if (!into.has(target)) into.set(target, []);
        out.get(source).push(target);
        into.get(target).push(source);
        if (!same.has(waysOf(edge))) same.set(waysOf(edge), edge.id);
    }
    return { out, into, same };
}

function waysOf(edge) {
    return JSON.stringify(["source", "target", "sourceHandle", "targetHandle"].map((key) => edge.get(key) ?? null));
}

/**
 * The ids of the nodes that something can come to; null in a flow where nothing enters, because then nobody can say.
 */
function reachedFrom({ nodes }, { out }) {
    const starts = Array.from(nodes.values()).filter((node) => entries.has(typeOf(node).name));
    if (starts.length === 0) return null;
    const others = Array.from(nodes.values()).filter((node) => resources.has(typeOf(node).name));
    const waiting = [...starts, ...others].map((node) => node.id);
    const reached = new Set(waiting);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        for (const next of out.get(id) ?? []) {
            if (reached.has(next)) continue;
            reached.add(next);
            waiting.push(next);
        }
    }
    return reached;
}

function connectionProblems(node, { nodes }, { out, into }, reached) {
    const { id } = node;
    const type = typeOf(node).name;
    const [leaving, arriving] = [out.get(id)?.length ?? 0, into.get(id)?.length ?? 0];
    const isFrame = type === "group" || node.get("type") === "group";
    if (isFrame || nodes.size < 2) return [];
    if (leaving + arriving === 0) return [problem("node", id, "unconnected", "Not connected to anything")];
    if (reached && !reached.has(id)) {
        return [problem("node", id, "unreachable", "Cannot be reached from an input or a sensor")];
    }
    if (type === "decision" && leaving === 1) {
        return [problem("node", id, "one_way", "Decides nothing: only one connection leaves it")];
    }
    return [];
}

function configurationProblems(node, schemaOf) {
    const schema = schemaOf(typeOf(node).name);
    if (!schema) return [];
    const configuration = configurationOf(node);
    const required = requiredFields(configuration, schema);
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
        const value = configuration[name];
        const title = field.title ?? name;
        if (required.has(name) && isBlank(value ?? field.default)) {
            return [problem("node", node.id, "missing", `${title} is missing`, "error", name)];
        }
        const wrong = value === undefined ? null : problemOf(value, field);
        return wrong ? [problem("node", node.id, "invalid", `${title} ${wrong}`, "error", name)] : [];
    });
}

function edgeProblems(edge, { nodes }, { same }) {
    const [source, target] = [nodes.get(edge.get("source")), nodes.get(edge.get("target"))];
    if (!source || !target) return [];
    const found = [];
    if (same.get(waysOf(edge)) !== edge.id) {
        found.push(problem("edge", edge.id, "doubled", "These nodes are connected twice in the same way"));
    }
    if (typeOf(target).name === "input") {
        found.push(problem("edge", edge.id, "into_input", `Leads into the input ${labelOf(target)}`));
    }
    if (typeOf(source).name === "output") {
        found.push(problem("edge", edge.id, "out_of_output", `Leaves the output ${labelOf(source)}`));
    }
    return found;
}
