import { parentOf } from "../model/groups.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { edgeLabelOf } from "../model/edgeLabel.js";

/** How each type is drawn: what stands before and behind its label. */
const shapes = {
    agent: ["(", ")"], sensor: ["([", "])"], skill: ["[[", "]]"], memory: ["[(", ")]"], decision: ["{", "}"],
    loop: ["{{", "}}"], transform: ["[/", "\\]"], input: ["[/", "/]"], output: ["[\\", "\\]"], api: [">", "]"],
};
const plain = ["[", "]"];
/** Characters that mean something to Mermaid, or to the HTML that it makes of labels. */
const special = /[#"&<>\x60\\]/g;
const longest = 200;
const deepest = 32;

/** A document as the text of a Mermaid flow chart. Its ids are numbers: those of the document may be anything. */
export function mermaid({ nodes, edges }) {
    const names = new Map(Array.from(nodes.keys(), (id, index) => [id, `n${index + 1}`]));
    const inside = new Map();
    for (const node of nodes.values()) {
        const parent = parentOf(node, nodes)?.id ?? null;
        if (!inside.has(parent)) inside.set(parent, []);
        inside.get(parent).push(node);
    }
    const drawn = new Set();
    const lines = ["flowchart LR", ...listed(null, 1, { names, inside, drawn })];
    // What is in a ring of groups, or too deep, is in none.
    for (const node of nodes.values()) if (!drawn.has(node.id)) lines.push(`    ${boxed(node, names)}`);
    for (const edge of edges.values()) {
        const [source, target] = [names.get(edge.get("source")), names.get(edge.get("target"))];
        if (!source || !target) continue;
        const label = edgeLabelOf(edge);
        const middle = label !== "" ? `|${quoted(label)}|` : "";
        lines.push(`    ${source} -->${middle} ${target}`);
    }
    return `${lines.join("\n")}\n`;
}

function listed(parent, depth, context) {
    const { names, inside, drawn } = context;
    const indent = "    ".repeat(depth);
    return (inside.get(parent) ?? []).flatMap((node) => {
        drawn.add(node.id);
        if (!inside.has(node.id) || depth > deepest) return [`${indent}${boxed(node, names)}`];
        const title = `${indent}subgraph ${names.get(node.id)}[${quoted(labelOf(node))}]`;
        return [title, ...listed(node.id, depth + 1, context), `${indent}end`];
    });
}

function boxed(node, names) {
    const [open, close] = shapes[typeOf(node).name] ?? plain;
    return `${names.get(node.id)}${open}${quoted(labelOf(node))}${close}`;
}

function quoted(label) {
    const line = label.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
    const short = Array.from(line).slice(0, longest).join("");
    return `"${(short || " ").replace(special, (each) => `#${each.codePointAt(0)};`)}"`;
}
