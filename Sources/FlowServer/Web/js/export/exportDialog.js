import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openDialog } from "../panels/dialog.js";
import { thumbnail } from "../panels/thumbnail.js";
import { formats, save } from "./formats.js";

/**
 * Lets a person save a flow as a file.
 * @param flow `{title, nodes, edges, wire}`, as formats.js takes it
 */
export function openExportDialog(flow, notices) {
    const picture = html("div", { class: "card-picture export-picture" }, thumbnail(flow));
    const theme = html("select", { class: "plain-field", "aria-label": "Colours of pictures" },
        html("option", { value: "light" }, "Light"), html("option", { value: "dark" }, "Dark"));
    theme.value = document.documentElement.dataset.theme;
    const body = html("div", { class: "export" }, picture,
        html("div", { class: "export-formats" }, ...formats.map(choice)),
        html("label", { class: "export-theme" }, html("span", {}, "Colours of pictures"), theme));
    const dialog = openDialog({ title: `Export ${flow.title}`, body, actions: [{ title: "Close" }] });
    return dialog;

    function choice(format) {
        const hint = html("span", { class: "export-hint" }, format.hint);
        const button = html("button",
            { class: "export-format", type: "button", onclick: () => start(format, button, hint) },
            icon(format.icon, 20), html("span", { class: "export-title" }, format.title), hint);
        return button;
    }

    async function start(format, button, hint) {
        button.disabled = true;
        hint.textContent = "Downloading…";
        await saveWithNotice(format, { ...flow, theme: theme.value }, notices);
        hint.textContent = format.hint;
        button.disabled = false;
    }
}

/** Saves, and says why if that was not possible. */
export async function saveWithNotice(format, flow, notices) {
    try {
        if (!await save(format, flow)) notices.show("There is nothing to draw yet: the flow has no nodes", "warning");
    } catch (error) {
        notices.show(`The ${format.title} could not be made: ${error.message}`, "warning");
    }
}
