import { around, rectOf } from "../canvas/geometry.js";
import { adding } from "../building/elements.js";
import { Document } from "../client/document.js";
import { setFlow } from "../client/flow-client.js";

/** Between what is there and a template that is added, in flow units. */
const gap = 120;

/** The command that adds a template to the flow; `?templates=true` in the address runs it. */
export function installTemplates(editor) {
    const { commands, flow } = editor;
    commands.add({
        id: "templates.open", changesFlow: true, title: "Add a template…", group: "Flow", icon: "template",
        run: async () => {
            const { chooseTemplate } = await import("./templates.js");
            chooseTemplate({ onChosen: (template) => add(editor, template) });
        },
    });
    const address = new URL(location.href);
    if (address.searchParams.get("templates") !== "true") return;
    address.searchParams.delete("templates");
    history.replaceState(history.state, "", address);
    // Of a flow that has ended the page says so.
    flow.ready.then(() => commands.run("templates.open"), () => {});
}

/** Puts a template below what is there, as one change, and shows it. A flow without a title is called after it. */
function add(editor, { name, nodes, edges }) {
    const { canvas, flow } = editor;
    const { ids, ops } = adding({ nodes, edges }, placeFor(flow, nodes));
    const isFirst = flow.nodes.size === 0;
    const isNew = isFirst && !flow.properties.get("title");
    editor.edit(isNew ? [setFlow("title", name), ...ops] : ops, { label: `Add ${name}` });
    canvas.selection.set(ids);
    if (isFirst) canvas.open();
    else canvas.fit();
    editor.notices.announce(`${name} added`);
}

/** The middle of the place for nodes: the origin of an empty flow, else below everything. */
function placeFor(flow, wire) {
    const used = around(Array.from(flow.nodes.values(), (node) => rectOf(node, flow.nodes)));
    if (!used) return { x: 0, y: 0 };
    const added = Document.fromWire({ nodes: wire }).of("node");
    const { height } = around(Array.from(added.values(), (node) => rectOf(node, added)));
    return { x: used.x + used.width / 2, y: used.y + used.height + gap + height / 2 };
}
