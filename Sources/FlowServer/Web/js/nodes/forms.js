import { html } from "../dom.js";
import { icon } from "../icons.js";
import { longestLabel } from "../model/commands.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { tooLong } from "../model/textLength.js";
import { counted, nameOf } from "../model/words.js";
import { Binding } from "./binding.js";
import { configurationOf, keyOfField } from "./configuration.js";
import { choiceField, colorField, switchField, textField } from "./controls.js";
import { fills, strokes } from "./readable.js";
import { requiredFields } from "./schema.js";
import { schemaField } from "./schemaField.js";

const widths = [1, 2, 3, 4, 5].map((width) => [width, `${width} px`]);
const size = { type: "number", minimum: 48, maximum: 2_000 };

/** A form is `{heading, sections}`; a section `{title, fields: [{key, control}]}`. */
export function nodeForm(editor, ids, schemas) {
    const nodes = ids.map((id) => editor.flow.nodes.get(id)).filter(Boolean);
    const bind = (key, label) => new Binding(editor, { kind: "node", ids, key, label });
    const types = new Set(nodes.map((node) => typeOf(node).name));
    const isOne = ids.length === 1;
    const sections = [
        { title: null, fields: [
            isOne && entry("data.label", textField(bind("data.label", "Label"), { maxLength: longestLabel })),
            entry("data.description", textField(bind("data.description", "Description"), { multiline: true })),
        ] },
        types.size === 1 && configurationSection(nodes, schemas.of([...types][0]), bind),
        { title: "Look", fields: [
            entry("data.color", colorField(bind("data.color", "Background"), fills)),
            entry("data.borderColor", colorField(bind("data.borderColor", "Border"), strokes)),
            entry("width", schemaField(bind("width", "Width"), size)),
            entry("height", schemaField(bind("height", "Height"), size)),
        ] },
    ];
    return { heading: nodeHeading(editor, nodes, types), sections: sections.filter(Boolean).map(compact) };
}

export function edgeForm(editor, ids) {
    const edges = ids.map((id) => editor.flow.edges.get(id)).filter(Boolean);
    const bind = (key, label) => new Binding(editor, { kind: "edge", ids, key, label });
    const sections = [
        { title: null, fields: [
            entry("data.label", textField(bind("data.label", "Label"), { maxLength: longestLabel })),
            entry("animated", switchField(bind("animated", "Animated"))),
        ] },
        { title: "Look", fields: [
            entry("data.color", colorField(bind("data.color", "Colour"), strokes)),
            entry("data.width", choiceField(bind("data.width", "Width"), widths)),
        ] },
    ];
    return { heading: edgeHeading(editor, edges), sections };
}

export function flowForm(editor) {
    const bind = (key, label) => new Binding(editor, { kind: "flow", ids: [""], key, label });
    return { heading: heading("flow", "other", "This flow", sumOf(editor.flow)), sections: [{ title: null, fields: [
        entry("title", textField(bind("title", "Title"), {
            placeholder: nameOf({ id: editor.flow.id }), maxLength: 255, validate: (text) => tooLong(text, 255),
        })),
        entry("description", textField(bind("description", "Description"), {
            multiline: true, maxLength: 5_000, validate: (text) => tooLong(text, 5_000),
        })),
    ] }] };
}

const entry = (key, control) => ({ key, control });
const compact = ({ title, fields }) => ({ title, fields: fields.filter((field) => field && field.control) });
const sumOf = ({ nodes, edges }) => `${counted(nodes.size, "node")} · ${counted(edges.size, "connection")}`;

function configurationSection(nodes, schema, bind) {
    const fields = { ...schema?.properties };
    const required = schema && nodes.length === 1 ? requiredFields(configurationOf(nodes[0]), schema) : new Set();
    // What programs have written beside the fields of the schema is shown as it is.
    if (nodes.length === 1) {
        for (const [name, value] of Object.entries(configurationOf(nodes[0]))) fields[name] ??= described(value);
    }
    const names = Object.keys(fields);
    if (names.length === 0) return null;
    return { title: "Configuration", fields: names.map((name) => {
        const label = `${fields[name].title ?? name}${required.has(name) ? " (required)" : ""}`;
        return entry(keyOfField(name), schemaField(bind(keyOfField(name), label), fields[name]));
    }) };
}

/** A schema for a value that nobody has described. */
function described(value) {
    const type = Array.isArray(value) ? "array" : typeof value;
    return ["string", "number", "boolean"].includes(type) ? { type } : {};
}

function nodeHeading({ commands }, nodes, types) {
    const type = typeOf(nodes[0]);
    const isOne = nodes.length === 1;
    const title = isOne ? type.label : counted(nodes.length, "node");
    const hint = isOne ? type.hint : types.size === 1 ? `All of type ${type.label}` : "Of several types";
    const element = heading("node", types.size === 1 ? type.name : "other", title, hint);
    if (commands.get("node.changeType")) {
        element.append(html("button", { class: "button button-small", type: "button",
            onclick: () => commands.run("node.changeType") }, "Change type"));
    }
    return element;
}

function edgeHeading({ canvas, flow }, edges) {
    if (edges.length !== 1) return heading("edge", "other", counted(edges.length, "connection"), "");
    const end = (key) => {
        const node = flow.nodes.get(edges[0].get(key));
        return html("button", { class: "text-button", type: "button", onclick: () => {
            canvas.selection.only("node", node.id);
        } }, node ? labelOf(node) : "");
    };
    return heading("edge", "other", "Connection", html("span", {}, "From ", end("source"), " to ", end("target")));
}

function heading(kind, typeName, title, hint) {
    const name = kind === "node" ? typeName : kind === "edge" ? "link" : "fit";
    return html("div", { class: "form-heading", "data-kind": typeName },
        html("span", { class: "node-icon" }, icon(name, 18)),
        html("div", { class: "form-heading-text" }, html("h2", { class: "form-title" }, title),
            html("p", { class: "form-hint" }, hint)));
}
