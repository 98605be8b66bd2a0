import { html } from "../dom.js";
import { icon } from "../icons.js";

/**
 * The panel on the right, one tab for each thing that it can show; a sheet from below on small screens. Closed at first.
 * A pane is `{id, title, icon, element, onShow, onHide}`.
 */
export class SidePanel {
    #panes = new Map();
    #tabs = html("div", { class: "side-tabs", role: "tablist", "aria-label": "Panels" });
    #body = html("div", { class: "side-body", role: "tabpanel", tabindex: "0" });
    /** The id of the pane that is shown, or null. */
    shown = null;

    constructor() {
        const close = html("button", {
            class: "icon-button side-close", type: "button", "aria-label": "Close the panel", title: "Close",
            onclick: () => this.close(),
        }, icon("close", 18));
        this.element = html("aside", { class: "side", "aria-label": "Panel", hidden: true },
            html("div", { class: "side-head" }, this.#tabs, close), this.#body);
        this.#tabs.addEventListener("keydown", (event) => this.#onKey(event));
    }

    add(pane) {
        const tab = html("button", {
            class: "side-tab", type: "button", role: "tab", id: `side-tab-${pane.id}`, title: pane.title,
            "aria-selected": "false", tabindex: "-1", onclick: () => this.open(pane.id),
        }, icon(pane.icon, 18), html("span", { class: "side-tab-text" }, pane.title));
        this.#panes.set(pane.id, { ...pane, tab });
        this.#tabs.append(tab);
    }

    open(id) {
        if (this.shown === id || !this.#panes.has(id)) return;
        this.#hide();
        const pane = this.#panes.get(id);
        this.shown = id;
        pane.tab.setAttribute("aria-selected", "true");
        pane.tab.tabIndex = 0;
        this.#body.setAttribute("aria-labelledby", pane.tab.id);
        this.#body.replaceChildren(pane.element);
        this.element.hidden = false;
        pane.onShow?.();
    }

    close() {
        this.#hide();
        this.element.hidden = true;
    }

    toggle(id) {
        if (this.shown === id) this.close();
        else this.open(id);
    }

    #hide() {
        const pane = this.#panes.get(this.shown);
        this.shown = null;
        if (!pane) return;
        pane.tab.setAttribute("aria-selected", "false");
        pane.tab.tabIndex = -1;
        pane.element.remove();
        pane.onHide?.();
    }

    #onKey(event) {
        const ids = Array.from(this.#panes.keys());
        const index = ids.indexOf(this.shown);
        const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: ids.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const id = ids.at(to % ids.length);
        this.open(id);
        this.#panes.get(id).tab.focus();
    }
}
