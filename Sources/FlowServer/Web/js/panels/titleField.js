import { html, isComposing } from "../dom.js";
import { titleOf } from "../model/titles.js";

/**
 * Edits the title of a flow in its place: Enter or leaving the field saves, Escape does not, and a blank title or the
 * same one changes nothing.
 * @param shown the element that shows the title; it is hidden meanwhile
 * @param leaving asks before the page is left with a new title in the field
 * @param save given the new title
 */
export function editTitle(shown, { title, save, leaving, label = "Title of the flow" }) {
    if (shown.hidden) return;
    const field = html("input", {
        class: "title-field", "aria-label": label, value: title, maxlength: 255, spellcheck: "false",
        autocomplete: "off", enterkeyhint: "done",
    });
    let isOpen = true;
    const isNew = () => !["", title].includes(titleOf(field.value));
    const stop = leaving.asksIf(isNew);
    const close = (isKept) => {
        if (!isOpen) return;
        isOpen = false;
        stop();
        const hadFocus = document.activeElement === field;
        shown.hidden = false;
        field.remove();
        if (hadFocus) shown.focus({ preventScroll: true });
        if (isKept && isNew()) save(titleOf(field.value));
    };
    field.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // Else the key presses what gets the focus.
        event.preventDefault();
        close(event.key === "Enter");
    });
    field.addEventListener("blur", () => close(true));
    shown.hidden = true;
    shown.after(field);
    field.focus();
    field.select();
}
