import { connect } from "../model/commands.js";
import { labelOf, typeOf } from "../model/nodeTypes.js";
import { openChooser } from "../panels/chooser.js";

/** Connects a node to one that is chosen by typing. Those that it cannot be connected to are not offered. */
export function connectTo(editor, source) {
    const { canvas, edit, flow, notices } = editor;
    const targets = Array.from(flow.nodes.values()).filter(({ id }) => !connect(flow, source, id).refused);
    if (targets.length === 0) return notices.show("There is no node to connect to", "warning");
    return openChooser({
        label: `Connect ${labelOf(flow.nodes.get(source))} to`,
        placeholder: "Name of the node to connect to",
        empty: "No node has this name",
        items: targets.map((node) => {
            const type = typeOf(node);
            return { id: node.id, title: labelOf(node), hint: type.label, icon: type.name, kind: type.name };
        }),
        onChoose({ id }) {
            const answer = connect(flow, source, id);
            if (answer.refused) return notices.show(answer.refused, "warning");
            edit(answer.ops, { label: "Connect" });
            notices.announce(`Connected to ${labelOf(flow.nodes.get(id))}`);
            return canvas.focus("node", source);
        },
    });
}
