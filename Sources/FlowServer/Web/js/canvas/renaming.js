import { html } from "../dom.js";
import { labelEdge, longestLabel, rename } from "../model/commands.js";
import { labelOf } from "../model/nodeTypes.js";

/** Renames a node in its place: Enter or leaving the field keeps the text, Escape does not. */
export function renameInPlace(editor, id) {
    const { canvas } = editor;
    const node = canvas.flow.nodes.get(id);
    if (!node || canvas.isLocked) return;
    canvas.render();
    const element = canvas.nodes.element(id);
    if (!element) return;
    editInPlace(editor, {
        element, name: "Name of the node", value: labelOf(node),
        isThere: () => canvas.flow.nodes.has(id), gone: "Somebody deleted this node while you renamed it",
        keep: (text) => editor.edit(rename(canvas.flow, id, text), { label: "Rename" }),
    });
}

/** Writes on an edge, in its middle. */
export function labelInPlace(editor, id) {
    const { canvas } = editor;
    const edge = canvas.flow.edges.get(id);
    if (!edge || canvas.isLocked) return;
    canvas.render();
    const element = canvas.edges.openLabel(id);
    if (!element) return;
    editInPlace(editor, {
        element, name: "Text of the connection", value: edge.get("data.label") ?? "",
        isThere: () => canvas.flow.edges.has(id), gone: "Somebody deleted this connection while you wrote on it",
        keep: (text) => editor.edit(labelEdge(canvas.flow, id, text), { label: "Label" }),
        onClose: () => canvas.edges.closeLabel(id),
    });
}

function editInPlace({ notices }, { element, name, value, isThere, gone, keep, onClose = () => {} }) {
    if (element.querySelector("input")) return;
    const field = html("input", {
        class: "rename", "aria-label": name, value: String(value), maxlength: longestLabel, spellcheck: "false",
    });
    let isOpen = true;
    // As the field shows it: without the line breaks that the label may have.
    const began = field.value;
    const close = (isKept) => {
        if (!isOpen) return;
        isOpen = false;
        const text = field.value;
        const hadFocus = document.activeElement === field;
        field.remove();
        element.classList.remove("renaming");
        const isChanged = isKept && text !== began;
        if (isChanged && isThere()) keep(text);
        else if (isChanged) notices.show(gone, "warning");
        onClose();
        if (hadFocus && element.isConnected) element.focus({ preventScroll: true });
    };
    field.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.isComposing) return;
        if (event.key === "Enter") close(true);
        else if (event.key === "Escape") close(false);
    });
    field.addEventListener("blur", () => close(true));
    element.classList.add("renaming");
    element.append(field);
    field.focus({ preventScroll: true });
    field.select();
}
