import { html, isComposing } from "../dom.js";
import { icon } from "../icons.js";
import { found } from "../model/searching.js";
import { onPressOutside, place } from "./floating.js";
import { focusBack } from "./focusBack.js";

/** Entries drawn at most; the search finds the others. */
const most = 60;
let open = null;

/**
 * A searchable list: type to narrow it, arrows and Enter or the pointer to choose. Without `at` it is in the upper
 * middle of the window.
 * @param options `label`, `placeholder`, `items` (`{id, title, hint, icon, kind, group, keywords, keys}`), `at: {x,
 * y}`, `empty` (what is said when nothing is found), `onChoose(item)`, `onClose(item)` with the chosen item or null
 */
export function openChooser({ label, placeholder, items, at, empty = "Nothing found", onChoose, onClose = () => {} }) {
    open?.close();
    const list = html("div", { class: "chooser-list", role: "listbox", id: "chooser-list", "aria-label": label });
    const field = html("input", {
        class: "chooser-field", type: "text", role: "combobox", placeholder, "aria-label": label, spellcheck: "false",
        autocomplete: "off", "aria-controls": list.id, "aria-expanded": "true", "aria-autocomplete": "list",
    });
    const nothing = html("p", { class: "chooser-empty", role: "status" });
    const element = html("div", { class: `chooser${at ? "" : " chooser-middle"}` }, field, list, nothing);
    const giveBack = focusBack();
    const stop = onPressOutside(element, () => close());
    const opened = { element, close: () => close() };
    let shown = [];
    let chosen = 0;
    open = opened;
    document.body.append(element);
    show();
    if (at) place(element, { at });
    field.addEventListener("input", show);
    field.addEventListener("blur", (event) => !element.contains(event.relatedTarget) && close());
    element.addEventListener("keydown", onKey);
    field.focus({ preventScroll: true });
    return opened;

    function show() {
        shown = found(items, field.value).slice(0, most);
        chosen = 0;
        // A search orders by rank, which takes groups apart.
        const isGrouped = field.value.trim() === "";
        let group;
        list.replaceChildren(...shown.flatMap((item, index) => {
            const heading = isGrouped && item.group && item.group !== group ? [groupHeading(item.group)] : [];
            group = item.group;
            return [...heading, option(item, index)];
        }));
        nothing.textContent = shown.length === 0 ? empty : "";
        nothing.hidden = shown.length > 0;
        mark(0);
    }

    function option(item, index) {
        return html("div", {
            class: "chooser-option", role: "option", id: `chooser-${index}`, "data-id": item.id,
            onpointermove: () => chosen !== index && mark(index),
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => close(item),
        }, item.icon ? picture(item) : null, html("span", { class: "chooser-title" }, item.title),
        item.hint ? html("span", { class: "chooser-hint" }, item.hint) : null,
        item.keys ? html("kbd", { class: "keys chooser-keys" }, item.keys) : null);
    }

    function mark(index) {
        list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
        chosen = index;
        const marked = list.querySelector(`#chooser-${index}`);
        marked?.setAttribute("aria-selected", "true");
        marked?.scrollIntoView({ block: "nearest" });
        if (marked) field.setAttribute("aria-activedescendant", marked.id);
        else field.removeAttribute("aria-activedescendant");
    }

    function onKey(event) {
        event.stopPropagation();
        if (isComposing(event)) return;
        const last = shown.length - 1;
        if (event.key === "Escape" || event.key === "Tab") close();
        else if (event.key === "ArrowDown") mark(chosen >= last ? 0 : chosen + 1);
        else if (event.key === "ArrowUp") mark(chosen <= 0 ? last : chosen - 1);
        else if (event.key === "Enter" && shown[chosen]) close(shown[chosen]);
        else return;
        event.preventDefault();
    }

    function close(item = null) {
        if (open !== opened) return;
        open = null;
        stop();
        const hadFocus = element.contains(document.activeElement);
        element.remove();
        if (hadFocus) giveBack();
        onClose(item);
        if (item) onChoose(item);
    }
}

function picture(item) {
    const look = item.kind ? "node-icon chooser-icon" : "chooser-icon chooser-icon-plain";
    return html("span", { class: look, "data-kind": item.kind ?? null }, icon(item.icon, 16));
}

function groupHeading(text) {
    return html("div", { class: "chooser-group", role: "presentation" }, text);
}
