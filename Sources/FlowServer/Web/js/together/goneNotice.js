import { html } from "../dom.js";
import { restore } from "../client/flowOperations.js";
import { keepingFocus } from "../panels/focusBack.js";
import { personOf } from "./personLook.js";

/**
 * Stands above the fields of a node or an edge, and appears when that is deleted while somebody works on it: who did
 * it, and "Restore". What was typed stays in the fields.
 *
 * @returns `element`, `isGone`, `dispose()`
 */
export function goneNotice(editor, { kind, id }) {
    const { flow } = editor;
    const noun = kind === "node" ? "node" : "connection";
    const text = html("span");
    const button = html("button", { class: "button", type: "button", onclick: bringBack }, `Restore ${noun}`);
    const element = html("div", { class: "gone-notice", role: "status" });
    let author;
    let isGone = false;
    const stops = [
        flow.on("transaction", ({ client, ops }) => {
            if (ops.some((op) => op.op === "delete" && op.kind === kind && op.id === id)) author = client;
        }),
        flow.on("change", (changes) => {
            if (changes.some((each) => each.kind === kind && each.id === id)) show();
        }),
    ];
    show();
    return { element, get isGone() { return isGone; }, dispose: () => stops.forEach((stop) => stop()) };

    function show() {
        isGone = !flow[`${kind}s`].has(id);
        const name = author !== undefined && author === flow.clientId ? "You" : personOf(flow, author).name;
        text.textContent = `${name} deleted this ${noun}`;
        button.disabled = false;
        // Put in when it is needed: then it is read out.
        keepingFocus(element, () => element.replaceChildren(...(isGone ? [text, button] : [])));
    }

    async function bringBack() {
        button.disabled = true;
        await editor.edit([restore(kind, id)], { label: `Restore ${noun}` });
        button.disabled = false;
    }
}
