import { labelOf, nodeType, typeOf } from "../model/nodeTypes.js";
import { set } from "../model/operations.js";
import { inWindow } from "./spots.js";
import { rectOf } from "../canvas/geometry.js";
import { pickNodeType } from "./nodePicker.js";

/** Lets nodes become of another type. They keep their edges, and a name that a person gave. */
export function changeType(editor, ids, at) {
    const { flow } = editor;
    const first = flow.nodes.get(ids[0]);
    if (!first) return;
    const { x, y, height } = rectOf(first, flow.nodes);
    pickNodeType({
        label: "Change the type", at: at ?? inWindow(editor, { x, y: y + height }),
        onChoose: (type) => {
            const nodes = ids.map((id) => flow.nodes.get(id)).filter(Boolean);
            editor.edit(nodes.flatMap((node) => typed(node, type)), { label: "Change type" });
            editor.notices.announce(`Now ${nodeType(type).label}`);
        },
    });
}

/** The operations that give a node another type. */
export function typed(node, type) {
    const before = typeOf(node);
    if (before.name === type) return [];
    const ops = [set("node", node.id, "type", type)];
    // Some programs name the type in the data.
    if (node.get("data.type") !== undefined) ops.push(set("node", node.id, "data.type", type));
    if (labelOf(node) === before.label) ops.push(set("node", node.id, "data.label", nodeType(type).label));
    return ops;
}
