import { html, isComposing } from "../dom.js";
import { randomId } from "../model/ids.js";
import { byteLength } from "../model/textLength.js";
import { completed, matching, mentionedIn, queryAt } from "./mentions.js";

/** What the server takes, in bytes. */
const longest = 10_000;
const mostSuggested = 6;

/**
 * A field to write a comment: Enter sends, Shift+Enter begins a line, @ names people.
 * @param options `label`, `text` to begin with, `send(text, mentions)` whether it was taken, `people()` who can be
 * named
 * @returns `element`, `input`, `isEmpty`, whether nothing has been written
 */
export function composer({ label, title = "Send", text = "", people, send }) {
    const name = `mention-${randomId()}`;
    const list = html("div",
        { class: "mention-list", role: "listbox", "aria-label": "People", id: name, hidden: true });
    const input = html("textarea", {
        class: "field-input comment-input", rows: 1, "aria-label": label, placeholder: label, role: "combobox",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    });
    const button = html("button", { class: "button button-primary comment-send", type: "button", onclick: submit },
        title);
    const error = html("p", { class: "field-error", role: "alert" });
    const element = html("div", { class: "composer" }, html("div", { class: "composer-row" }, input, button), error,
        list);
    let query = null;
    let found = [];
    let chosen = 0;
    input.value = text;
    input.addEventListener("input", suggest);
    input.addEventListener("keydown", pressed);
    input.addEventListener("blur", () => close());
    return { element, input, get isEmpty() { return input.value.trim() === "" || input.value === text; } };

    function submit() {
        const said = input.value.trim();
        const size = byteLength(said);
        error.textContent = size > longest ? "That is too long" : "";
        if (size === 0 || size > longest) return;
        if (send(said, mentionedIn(said, people()))) input.value = "";
        input.focus();
    }

    function suggest() {
        query = queryAt(input.value, input.selectionStart);
        found = query ? matching(people(), query.query).slice(0, mostSuggested) : [];
        chosen = 0;
        draw();
    }

    function draw() {
        const isOpen = found.length > 0;
        list.hidden = !isOpen;
        input.setAttribute("aria-expanded", String(isOpen));
        list.replaceChildren(...found.map((person, index) => html("div", {
            class: "mention-option", role: "option", id: `${name}-${index}`, "aria-selected": String(index === chosen),
            onpointerdown: (event) => {
                event.preventDefault();
                complete(person);
            },
        }, person.name)));
        if (isOpen) input.setAttribute("aria-activedescendant", `${name}-${chosen}`);
        else input.removeAttribute("aria-activedescendant");
    }

    function complete({ name }) {
        const result = completed(input.value, query, name);
        input.value = result.text;
        input.setSelectionRange(result.caret, result.caret);
        close();
    }

    function close() {
        found = [];
        draw();
    }

    function pressed(event) {
        if (isComposing(event)) return;
        const isChoosing = found.length > 0;
        if (isChoosing && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
            draw();
        } else if (isChoosing && (event.key === "Enter" || event.key === "Tab")) complete(found[chosen]);
        else if (isChoosing && event.key === "Escape") close();
        else if (event.key === "Enter" && !event.shiftKey) submit();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}
