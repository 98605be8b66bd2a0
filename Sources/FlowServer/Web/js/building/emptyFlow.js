import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openDialog } from "../panels/dialog.js";
import { offerInView } from "./offering.js";

/**
 * What an empty flow shows: three ways to start. Templates come from the command `templates.open`.
 * @param element the section of the page that is shown while the flow is empty
 */
export function fillEmptyFlow(editor, element) {
    const { commands } = editor;
    const way = (name, title, hint, onclick) => html("button", { class: "start-way", type: "button", onclick },
        html("span", { class: "start-icon" }, icon(name, 20)), html("span", { class: "start-text" },
            html("span", { class: "start-title" }, title), html("span", { class: "start-hint" }, hint)));
    element.replaceChildren(
        html("h2", {}, "How do you want to start?"),
        html("div", { class: "start-ways" },
            way("plus", "Add the first node", "Search for it, or take it from the list of nodes", () => offerInView(editor)),
            way("template", "Start from a template", "A flow that works, to change as you like",
                () => commands.run("templates.open")),
            way("paste", "Paste or open a flow", "JSON of this program or of React Flow", () => openPaste(editor))),
        html("p", { class: "start-note" }, "Send the link to somebody: you both see every change as it happens."));
}

function openPaste(editor) {
    const field = html("textarea", {
        class: "paste-field", rows: "8", "aria-label": "JSON of a flow", placeholder: '{ "nodes": […], "edges": […] }',
        spellcheck: "false",
    });
    const file = html("input", {
        type: "file", accept: ".json,application/json", "aria-label": "File", class: "paste-file",
        onchange: async () => { field.value = await file.files[0]?.text().catch(() => "") ?? ""; },
    });
    const add = () => {
        const isAdded = editor.clipboard.paste(field.value);
        if (isAdded) editor.commands.run("view.fit");
        return isAdded;
    };
    openDialog({
        title: "Paste or open a flow",
        body: html("div", { class: "paste" },
            html("p", {}, "Paste the JSON of a flow here, or open a file."), field, file),
        actions: [{ title: "Cancel" }, { title: "Add to this flow", isMain: true, run: add }],
    });
    field.focus();
}
