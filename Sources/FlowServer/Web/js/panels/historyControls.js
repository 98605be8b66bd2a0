import { html } from "../dom.js";
import { icon } from "../icons.js";

/** Buttons to undo and redo own changes, and to look at what was before. */
export function historyControls(editor, side) {
    const { flow } = editor;
    const button = (name, label) => html("button", {
        class: "icon-button", type: "button", "aria-label": label, title: label, onclick: editor[name],
    }, icon(name, 18));
    const undo = button("undo", "Undo");
    const redo = button("redo", "Redo");
    const all = html("button", {
        class: "icon-button", type: "button", "aria-label": "History", title: "History",
        onclick: () => side.toggle("history"),
    }, icon("history", 18));
    // Not "disabled": that would take the focus away from who presses it to the last step.
    const show = () => {
        undo.setAttribute("aria-disabled", String(flow.canUndo === 0));
        redo.setAttribute("aria-disabled", String(flow.canRedo === 0));
    };
    for (const event of ["pending", "ready", "status"]) flow.on(event, show);
    show();
    return html("div", { class: "history-controls", role: "group", "aria-label": "History" }, undo, redo, all);
}
