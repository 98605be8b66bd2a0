import { html } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "./menu.js";

const key = "flows-theme";
const choices = [["system", "As the system", "system"], ["light", "Light", "sun"], ["dark", "Dark", "moon"]];
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
/** Where storage is forbidden, the choice holds for this page. */
let chosen = stored();

/** The button that chooses the colours: those of the system, which is how it begins, light or dark. Remembered. */
export function themeSwitch() {
    const button = html("button", { class: "icon-button", type: "button", title: "Colours", "aria-haspopup": "menu",
        "aria-expanded": "false", onclick: () => openMenu({ label: "Colours", anchor: button, items: items() }) });
    const show = () => {
        const theme = chosen === "system" ? (prefersDark.matches ? "dark" : "light") : chosen;
        document.documentElement.dataset.theme = theme;
        button.replaceChildren(icon(theme === "dark" ? "moon" : "sun"));
        button.setAttribute("aria-label", `Colours: ${choices.find(([name]) => name === chosen)[1].toLowerCase()}`);
    };
    const items = () => choices.map(([name, title, picture]) => ({
        title, icon: picture, isChecked: name === chosen, run: () => {
            remember(name);
            show();
        },
    }));
    prefersDark.addEventListener("change", show);
    addEventListener("storage", (event) => {
        if (event.key !== key) return;
        chosen = stored();
        show();
    });
    show();
    return button;
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
