import { html } from "../dom.js";
import { icon } from "../icons.js";

const key = "flows-theme";

/** The button that changes between light and dark, and remembers it. Until it is used the system decides. */
export function themeSwitch() {
    const root = document.documentElement;
    const button = html("button", { class: "icon-button", type: "button", onclick: () => {
        remember(root.dataset.theme === "dark" ? "light" : "dark");
    } });
    const show = (theme) => {
        root.dataset.theme = theme;
        const other = theme === "dark" ? "light" : "dark";
        button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
        button.setAttribute("aria-label", `Switch to ${other} colours`);
        button.title = `Switch to ${other} colours`;
    };
    const remember = (theme) => {
        try {
            localStorage.setItem(key, theme);
        } catch {
            // Storage may be forbidden: then it holds for this page.
        }
        show(theme);
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
        if (remembered() === null) show(event.matches ? "dark" : "light");
    });
    addEventListener("storage", (event) => {
        if (event.key === key && (event.newValue === "light" || event.newValue === "dark")) show(event.newValue);
    });
    show(root.dataset.theme === "dark" ? "dark" : "light");
    return button;
}

function remembered() {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}
