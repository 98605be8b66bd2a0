import { renameInPlace } from "../canvas/renaming.js";
import { duplicate, removeAll } from "../model/commands.js";

const hasSelection = ({ canvas }) => !canvas.selection.isEmpty;
const hasNodes = ({ canvas }) => canvas.selection.nodes.size > 0;
const hasOneNode = ({ canvas }) => canvas.selection.nodes.size === 1;

/** What is done to the selection, and its undoing. */
export const editingCommands = [
    {
        id: "edit.undo", title: "Undo", group: "Edit", icon: "undo", keys: ["Mod+Z"], run: (editor) => editor.undo(),
    },
    {
        id: "edit.redo", title: "Redo", group: "Edit", icon: "redo", keys: ["Mod+Shift+Z", "Mod+Y"],
        run: (editor) => editor.redo(),
    },
    {
        id: "edit.selectAll", title: "Select all", group: "Edit", keys: ["Mod+A"],
        run: ({ canvas }) => canvas.selection.set(canvas.flow.nodes.keys(), canvas.flow.edges.keys()),
    },
    {
        id: "edit.duplicate", title: "Duplicate", group: "Edit", icon: "copy", keys: ["Mod+D"], isPossible: hasNodes,
        run: duplicateSelection,
    },
    {
        id: "edit.rename", title: "Rename", group: "Edit", icon: "pencil", keys: ["F2"], onCanvas: true, isPossible: hasOneNode,
        run: (editor) => renameInPlace(editor, editor.canvas.selection.onlyNode),
    },
    {
        id: "edit.delete", title: "Delete", group: "Edit", icon: "trash", keys: ["Delete", "Backspace"],
        isPossible: hasSelection, run: deleteSelection,
    },
];

function deleteSelection({ canvas, edit, notices }) {
    const { nodes, edges } = canvas.selection;
    const ops = removeAll(canvas.flow, nodes, edges);
    if (ops.length === 0) return;
    edit(ops, { label: "Delete" });
    notices.announce(ops.length === 1 ? "Deleted" : `Deleted ${ops.length} elements`);
}

function duplicateSelection({ canvas, edit }) {
    const { ids, ops } = duplicate(canvas.flow, canvas.selection.nodes);
    if (ids.length === 0) return;
    edit(ops, { label: "Duplicate" });
    canvas.selection.set(ids);
}
