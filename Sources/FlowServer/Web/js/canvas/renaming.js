import { html } from "../dom.js";
import { longestLabel, rename } from "../model/commands.js";
import { labelOf } from "../model/nodeTypes.js";

/** Renames a node in its place: Enter or leaving the field keeps the text, Escape does not. */
export function renameInPlace(editor, id) {
    const { canvas, notices } = editor;
    const node = canvas.flow.nodes.get(id);
    canvas.render();
    const element = canvas.nodes.element(id);
    if (!node || !element || element.querySelector("input")) return;
    const field = html("input", {
        class: "rename", "aria-label": "Name of the node", value: labelOf(node), maxlength: longestLabel,
        spellcheck: "false",
    });
    let isOpen = true;
    const close = (isKept) => {
        if (!isOpen) return;
        isOpen = false;
        const text = field.value;
        const hadFocus = document.activeElement === field;
        field.remove();
        element.classList.remove("renaming");
        if (!isKept) {
            if (hadFocus) element.focus({ preventScroll: true });
            return;
        }
        if (!canvas.flow.nodes.has(id)) {
            notices.show("Somebody deleted this node while you renamed it", "warning");
            return;
        }
        editor.edit(rename(canvas.flow, id, text), { label: "Rename" });
        if (hadFocus) element.focus({ preventScroll: true });
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
