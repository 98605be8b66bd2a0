import { keysText } from "../commands/keys.js";
import { html } from "../dom.js";
import { openDialog } from "../panels/dialog.js";
import { pointerGestures } from "./pointerGestures.js";

/** All keys, from the list of commands, and what the pointer and fingers do. */
export function openHelp(editor) {
    const groups = new Map();
    for (const { title, group, keys, isHidden } of editor.commands.list()) {
        if (!keys || isHidden) continue;
        if (!groups.has(group)) groups.set(group, []);
        groups.get(group).push({ title, keys: keys.map((each) => keysText(each)) });
    }
    const body = html("div", { class: "help" },
        ...Array.from(groups, ([name, entries]) => section(name, entries)),
        section("Mouse and fingers", pointerGestures));
    const dialog = openDialog({ title: "Keys and gestures", body, actions: [{ title: "Close", isMain: true }] });
    dialog.element.classList.add("dialog-long");
    // Scrolled by keys too.
    const area = dialog.element.querySelector(".dialog-body");
    area.tabIndex = 0;
    area.setAttribute("role", "group");
    area.setAttribute("aria-labelledby", "dialog-title");
    return dialog;
}

function section(name, entries) {
    return html("section", { class: "help-group" }, html("h3", { class: "help-heading" }, name),
        html("dl", { class: "help-list" }, ...entries.map(({ title, keys }) => html("div", { class: "help-entry" },
            html("dt", {}, title), html("dd", {}, ...keys.flatMap((each, index) =>
                [index > 0 ? " or " : null, html("kbd", { class: "keys" }, each)]))))));
}
