import { restore } from "../client/flowOperations.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { ungroup } from "../model/grouping.js";
import { shortened } from "../model/textLength.js";
import { copyText } from "./copyText.js";
import { isUngrouping, missingFor, reasonOf, titleOf, writtenIn } from "./rejectedChange.js";

/** Longer texts are cut where they stand, in bytes. */
const longestShown = 300;

/**
 * One change of the tray: what, why, and what can become of it. Where something that it needs is deleted, that is
 * offered back together with it.
 * @returns `element`; `update()`, when what is there has changed: the buttons stay, and with them the focus
 */
export function trayItem(entry, { flow, notices }) {
    const button = (label, picture, action) => html("button", {
        class: "bar-button", type: "button", title: label, onclick: action,
    }, icon(picture, 16), label);
    const text = writtenIn(entry);
    const again = button("Try again", "loop", bringBack);
    const element = html("li", { class: "tray-item" },
        html("div", { class: "tray-text" },
            html("strong", {}, titleOf(entry)), html("span", {}, reasonOf(entry)),
            text === "" ? null : html("q", {}, quoted(text))),
        html("div", { class: "tray-buttons" }, again,
            text === "" ? null : button("Copy text", "copy", copy),
            button("Discard", "trash", () => entry.discard())));
    update();
    return { element, update };

    function update() {
        const [label, picture] = missingFor(entry, flow).length > 0 ? ["Restore", "undo"] : ["Try again", "loop"];
        if (again.title === label) return;
        again.title = label;
        again.replaceChildren(icon(picture, 16), label);
    }

    function bringBack() {
        const missing = missingFor(entry, flow);
        try {
            // What is missing and the change are one step of undo.
            if (missing.length > 0) makeInstead([...missing.map(([kind, id]) => restore(kind, id)), ...entry.ops]);
            else if (isUngrouping(entry)) takeApart();
            else entry.retry();
        } catch (error) {
            notices.show(error.message, "warning");
        }
    }

    function makeInstead(ops) {
        const { label, note } = entry;
        flow.transact(ops, { label, note });
        entry.discard();
    }

    /** With what is in the groups now: as it was it would be refused again. */
    function takeApart() {
        const { ops } = ungroup(flow, entry.note.ungroup);
        if (ops.length > 0) makeInstead(ops);
        else notices.show("The group is not there any more: there is nothing to take apart", "warning");
    }

    async function copy() {
        const isCopied = await copyText(text);
        notices.show(isCopied ? "Text copied" : "The text could not be copied", isCopied ? "info" : "warning");
    }
}

function quoted(text) {
    const start = shortened(text, longestShown);
    return start === text ? text : `${start}…`;
}
