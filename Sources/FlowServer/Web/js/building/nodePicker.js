import { nodeGroups } from "../model/nodeTypes.js";
import { openChooser } from "../panels/chooser.js";

const items = nodeGroups.flatMap((group) => group.types.map((type) => ({
    id: type.name, title: type.label, hint: type.hint, icon: type.name, kind: type.name, group: group.name,
})));

/**
 * Lets a person choose a type of node.
 * @param options `at`, a point of the window; `label`; `onChoose(typeName)`; `onClose()` in any case, before it
 */
export function pickNodeType({ at, label = "Add a node", onChoose, onClose = () => {} }) {
    return openChooser({
        label, at, placeholder: "Search nodes", empty: "No node is called that", items,
        onChoose: ({ id }) => onChoose(id), onClose,
    });
}
