import { ariaKeys, keysText } from "../commands/keys.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { onPressOutside, place } from "./floating.js";
import { focusBack } from "./focusBack.js";

let open = null;

/**
 * Opens a menu at a point of the window or under an element; another open one closes.
 * @param options `label`; `items`, `{title, icon, keys, isDisabled, isChecked, isDangerous, run}` or null for a line;
 * `at: {x, y}` or `anchor`
 */
export function openMenu({ label, items, at, anchor, onClose = () => {} }) {
    open?.close();
    const element = html("div", { class: "menu", role: "menu", "aria-label": label, tabindex: "-1" },
        ...items.map((item) => (item ? entry(item) : html("div", { class: "menu-line", role: "separator" }))));
    const giveBack = focusBack();
    const stop = onPressOutside(element, () => close(false));
    const opened = { element, close };
    open = opened;
    document.body.append(element);
    anchor?.setAttribute("aria-expanded", "true");
    place(element, { at, anchor });
    element.addEventListener("keydown", onKey);
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    element.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !element.contains(event.relatedTarget)) close(false);
    });
    (enabled()[0] ?? element).focus({ preventScroll: true });
    return opened;

    function entry(item) {
        const role = item.isChecked === undefined ? "menuitem" : "menuitemcheckbox";
        const onclick = () => {
            if (item.isDisabled) return;
            close();
            item.run();
        };
        return html("button", {
            class: `menu-item${item.isDangerous ? " menu-danger" : ""}`, type: "button", role, tabindex: "-1", onclick,
            onpointermove: (event) => event.currentTarget.focus({ preventScroll: true }),
            "aria-disabled": item.isDisabled ? "true" : null,
            "aria-checked": item.isChecked === undefined ? null : String(item.isChecked),
            "aria-keyshortcuts": item.keys ? ariaKeys(item.keys) : null,
        }, html("span", { class: "menu-icon" }, item.icon ? icon(item.icon, 16) : null),
        html("span", { class: "menu-title" }, item.title),
        item.isChecked && item.icon ? icon("check", 16) : null,
        item.keys ? html("span", { class: "menu-keys", "aria-hidden": "true" }, keysText(item.keys)) : null);
    }

    function enabled() {
        return Array.from(element.querySelectorAll(".menu-item:not([aria-disabled])"));
    }

    function onKey(event) {
        event.stopPropagation();
        const list = enabled();
        const index = list.indexOf(document.activeElement);
        if (event.key === "Escape" || event.key === "Tab") close();
        else if (event.key === "ArrowDown") list[(index + 1) % list.length]?.focus();
        else if (event.key === "ArrowUp") list.at(index <= 0 ? -1 : index - 1)?.focus();
        else if (event.key === "Home") list[0]?.focus();
        else if (event.key === "End") list.at(-1)?.focus();
        else if (event.key.length === 1 && /\S/.test(event.key)) nextNamed(list, index, event.key)?.focus();
        else return;
        event.preventDefault();
    }

    function close(isFocusReturned = true) {
        if (open !== opened) return;
        open = null;
        stop();
        const hadFocus = element.contains(document.activeElement);
        element.remove();
        anchor?.setAttribute("aria-expanded", "false");
        if (isFocusReturned && hadFocus) giveBack();
        onClose();
    }
}

/** The next entry after `index` whose title begins with a letter. */
function nextNamed(list, index, letter) {
    const rest = [...list.slice(index + 1), ...list.slice(0, index + 1)];
    const titleOf = (item) => item.querySelector(".menu-title").textContent.toLowerCase();
    const isNamed = (item) => titleOf(item).startsWith(letter.toLowerCase());
    return rest.find(isNamed);
}
