import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "./menu.js";

const key = "flows-theme";
const choices = [["system", "As the system", "system"], ["light", "Light", "sun"], ["dark", "Dark", "moon"]];
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
/** Where storage is forbidden, the choice holds for this page. */
let chosen = stored();

/** Shows the choice; the page has one switch at most. */
let shown = () => {};

/** The same as commands, for where there is no room for the button. */
export const themeCommands = choices.map(([name, title, picture]) => ({
    id: `view.colours.${name}`, title: `Colours: ${title.toLowerCase()}`, group: "View", icon: picture,
    run: () => choose(name),
}));

/** The button that chooses the colours: those of the system, which is how it begins, light or dark. Remembered. */
export function themeSwitch() {
    const button = html("button",
        { class: "icon-button bar-wide", type: "button", title: "Colours", "aria-haspopup": "menu",
        "aria-expanded": "false", onclick: () => openMenu({ label: "Colours", anchor: button, items: items() }) });
    const show = () => {
        const theme = themeNow();
        document.documentElement.dataset.theme = theme;
        button.replaceChildren(icon(theme === "dark" ? "moon" : "sun"));
        button.setAttribute("aria-label", `Colours: ${choices.find(([name]) => name === chosen)[1].toLowerCase()}`);
    };
    const items = () => choices.map(([name, title, picture]) => ({
        title, icon: picture, isChecked: name === chosen, run: () => choose(name),
    }));
    shown = show;
    prefersDark.addEventListener("change", show);
    addEventListener("storage", (event) => {
        if (event.key !== key) return;
        chosen = stored();
        show();
    });
    show();
    return button;
}

function choose(name) {
    remember(name);
    shown();
}

function themeNow() {
    if (chosen !== "system") return chosen;
    return prefersDark.matches ? "dark" : "light";
}

function remember(name) {
    chosen = name;
    try {
        if (name === "system") localStorage.removeItem(key);
        else localStorage.setItem(key, name);
    } catch {
        // It may be forbidden.
    }
}

function stored() {
    try {
        const name = localStorage.getItem(key);
        return name === "light" || name === "dark" ? name : "system";
    } catch {
        return "system";
    }
}
