import { html } from "../dom.js";

/** The place of an element's JSON (jsonEditor.js) among its properties: closed at first, and fetched when it is opened. */
export function jsonSection(editor, target) {
    const element = html("details", { class: "json", ontoggle: open },
        html("summary", { class: "form-section-title" }, "JSON"));
    let content = null;
    let isGone = false;
    return {
        element, get isHeld() { return content?.isHeld ?? false; },
        dispose() {
            isGone = true;
            content?.dispose();
        },
    };

    async function open() {
        if (content || !element.open) return;
        try {
            const { jsonEditor } = await import("./jsonEditor.js");
            if (content || isGone) return;
            content = jsonEditor(editor, target);
            element.append(content.element);
        } catch {
            element.open = false;
            editor.notices.show("It could not be fetched: open it again when there is a connection", "warning");
        }
    }
}
