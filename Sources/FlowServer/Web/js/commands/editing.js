import { renameInPlace } from "../canvas/renaming.js";
import { removeAndJoin } from "../building/joints.js";
import { duplicate, removeAll } from "../model/commands.js";
import { counted } from "../model/words.js";
import { chosen, nodeFor } from "./subject.js";
import { deletable } from "./unlocked.js";

const hasChosen = (editor) => chosen(editor).nodes.size + chosen(editor).edges.size > 0;
const hasChosenNodes = (editor) => chosen(editor).nodes.size > 0;

/** What is done to the selection, and its undoing. */
export const editingCommands = [
    {
        id: "edit.undo", changesFlow: true, title: "Undo", group: "Edit", icon: "undo", keys: ["Mod+Z"],
        run: (editor) => editor.undo(),
    },
    {
        id: "edit.redo", changesFlow: true, title: "Redo", group: "Edit", icon: "redo",
        keys: ["Mod+Shift+Z", "Mod+Y"], run: (editor) => editor.redo(),
    },
    {
        id: "edit.cut", changesFlow: true, title: "Cut", group: "Edit", icon: "cut", keys: ["Mod+X"],
        isNative: true, isPossible: hasChosenNodes,
        run: (editor) => editor.clipboard.ask("cut"),
    },
    {
        id: "edit.copy", title: "Copy", group: "Edit", icon: "copy", keys: ["Mod+C"], isNative: true,
        isPossible: hasChosenNodes, run: (editor) => editor.clipboard.ask("copy"),
    },
    {
        id: "edit.paste", changesFlow: true, title: "Paste", group: "Edit", icon: "paste", keys: ["Mod+V"],
        isNative: true,
        run: (editor, { point }) => editor.clipboard.read(point),
    },
    {
        id: "edit.duplicate", changesFlow: true, title: "Duplicate", group: "Edit", icon: "duplicate",
        keys: ["Mod+D"], isPossible: hasChosenNodes,
        run: duplicateSelection,
    },
    {
        id: "edit.selectAll", title: "Select all", group: "Edit", icon: "selectAll", keys: ["Mod+A"],
        run: selectAll,
    },
    {
        id: "edit.rename", changesFlow: true, title: "Rename", group: "Edit", icon: "pencil", keys: ["F2"],
        onCanvas: true,
        isPossible: (editor) => nodeFor(editor) !== null, run: (editor) => renameInPlace(editor, nodeFor(editor)),
    },
    {
        id: "edit.deleteAndJoin", changesFlow: true, title: "Delete and join neighbours", group: "Edit", icon: "join",
        keys: ["Shift+Delete", "Shift+Backspace"], isPossible: hasChosenNodes, run: deleteAndJoin,
    },
    {
        id: "edit.delete", changesFlow: true, isDangerous: true, title: "Delete", group: "Edit", icon: "trash",
        keys: ["Delete", "Backspace"], isPossible: hasChosen, run: deleteSelection,
    },
];

function selectAll({ canvas, notices }) {
    const { nodes, edges } = canvas.flow;
    canvas.selection.set(nodes.keys(), edges.keys());
    notices.announce(`${nodes.size + edges.size} selected`);
}

function deleteSelection(editor) {
    const { canvas, edit, notices } = editor;
    const { nodes, edges } = chosen(editor);
    const ops = removeAll(canvas.flow, deletable(editor, nodes), edges);
    if (ops.length === 0) return;
    edit(ops, { label: "Delete" });
    notices.announce(ops.length === 1 ? "Deleted" : `Deleted ${ops.length} elements`);
}

function deleteAndJoin(editor) {
    const ids = deletable(editor, chosen(editor).nodes);
    if (ids.size === 0) return;
    const { ops, joined } = removeAndJoin(editor.canvas.flow, ids);
    editor.edit(ops, { label: "Delete and join" });
    editor.notices.announce(`Deleted ${counted(ids.size, "node")}, ${counted(joined, "connection")} joined`);
}

function duplicateSelection(editor) {
    const { canvas, edit, notices } = editor;
    const { ids, ops } = duplicate(canvas.flow, chosen(editor).nodes);
    if (ids.length === 0) return;
    edit(ops, { label: "Duplicate" });
    if (editor.whyNot()) return;
    canvas.selection.set(ids);
    notices.announce(`Duplicated ${counted(ids.length, "node")}`);
}
