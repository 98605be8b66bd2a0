import { html } from "../dom.js";
import { focusBack } from "./focusBack.js";

/**
 * Shows a modal dialog. An action's `run(close)` may give false to keep it open. Escape and a click outside close it;
 * the focus goes back to where it was.
 * @param options `title`, `body` (an element or text), `actions` (`[{title, isMain, isDangerous, run}]`), `onClose`
 */
export function openDialog({ title, body, actions = [], onClose = () => {} }) {
    const heading = html("h2", { class: "dialog-title", id: "dialog-title" }, title);
    const element = html("dialog", { class: "dialog", "aria-labelledby": heading.id }, heading,
        html("div", { class: "dialog-body" }, body),
        actions.length > 0 ? html("div", { class: "dialog-actions" }, ...actions.map(button)) : null);
    const giveBack = focusBack();
    const close = () => element.close();
    element.addEventListener("close", () => {
        element.remove();
        giveBack();
        onClose();
    });
    // Who selects text may let go outside: only what begins there, too, closes it.
    let isPressedOutside = false;
    element.addEventListener("pointerdown", (event) => {
        isPressedOutside = event.target === element && isOutside(element, event);
    });
    element.addEventListener("click", (event) => {
        if (isPressedOutside && event.target === element && isOutside(element, event)) close();
    });
    // Keys of the editor behind it do nothing.
    element.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(element);
    element.showModal();
    return { element, close };

    function button({ title: text, isMain, isDangerous, run }) {
        const tone = isDangerous ? " button-danger" : isMain ? " button-primary" : "";
        const onclick = async () => {
            if (await run?.(close) !== false) close();
        };
        return html("button", { class: `button${tone}`, type: "button", autofocus: Boolean(isMain), onclick }, text);
    }
}

function isOutside(element, { clientX, clientY }) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
