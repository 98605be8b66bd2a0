import { html } from "../dom.js";

/** An element as other programs get it, to read and to copy. Made only while it is looked at. */
export function jsonView(editor, { kind, id }) {
    const code = html("pre", { class: "json-code", tabindex: "0", "aria-label": "JSON" });
    const copy = html("button", { class: "button button-small", type: "button", onclick: copyText }, "Copy JSON");
    const element = html("details", { class: "json", ontoggle: show },
        html("summary", { class: "form-section-title" }, "JSON"), code, copy);
    const stop = editor.flow.on("change", (changes) => {
        if (changes.some((each) => each.kind === kind && each.id === id)) show();
    });
    return { element, dispose: stop };

    function show() {
        const wire = editor.flow[`${kind}s`].get(id)?.wire;
        if (element.open && wire) code.textContent = JSON.stringify(wire, null, 2);
    }

    async function copyText() {
        try {
            await navigator.clipboard.writeText(code.textContent);
            editor.notices.show("JSON copied");
        } catch {
            // Pages over plain HTTP have no clipboard: then it is selected, to be copied by hand.
            getSelection().selectAllChildren(code);
            editor.notices.show("Selected: press Ctrl+C to copy");
        }
    }
}
