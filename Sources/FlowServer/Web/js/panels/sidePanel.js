import { html } from "../dom.js";
import { icon } from "../icons.js";
import { focusBack, focusHome } from "./focusBack.js";

/** The order of the tabs: what one works with, what there is, what is said about it, what was. */
const order = ["properties", "outline", "comments", "history"];

/**
 * The panel on the right, one tab for each thing that it can show; a sheet from below on small screens. Closed at
 * first. A pane is `{id, title, icon, element, onShow, onHide, focus}`; with `load` in place of `element` and the next two,
 * which gives them, it is fetched when it is opened for the first time. `focus` puts the focus where work in it begins.
 */
export class SidePanel {
    #panes = new Map();
    #tabs = html("div", { class: "side-tabs", role: "tablist", "aria-label": "Panels" });
    #body = html("div", { class: "side-body", role: "tabpanel", tabindex: "0" });
    /** Gives the focus back to where it was before it came in here. */
    #giveBack = () => {};
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
        this.element.addEventListener("focusin", ({ relatedTarget: before }) => {
            if (before && !this.element.contains(before)) this.#giveBack = focusBack(before);
        });
    }

    add(pane) {
        const tab = html("button", {
            class: "side-tab", type: "button", role: "tab", id: `side-tab-${pane.id}`, title: pane.title,
            "aria-selected": "false", tabindex: "-1", onclick: () => this.open(pane.id),
        }, icon(pane.icon, 18), html("span", { class: "side-tab-text" }, pane.title));
        this.#panes.set(pane.id, { ...pane, tab });
        this.#tabs.replaceChildren(...this.#ids.map((id) => this.#panes.get(id).tab));
    }

    /** In the order of the tabs. */
    get #ids() {
        return Array.from(this.#panes.keys()).sort((one, other) => order.indexOf(one) - order.indexOf(other));
    }

    open(id) {
        if (this.shown === id || !this.#panes.has(id)) return;
        if (this.shown === null) this.#giveBack = focusBack();
        const hadFocus = this.#body.contains(document.activeElement);
        this.#hide();
        const pane = this.#panes.get(id);
        this.shown = id;
        pane.tab.setAttribute("aria-selected", "true");
        pane.tab.tabIndex = 0;
        this.#body.setAttribute("aria-labelledby", pane.tab.id);
        this.element.hidden = false;
        if (pane.element) this.#fill(pane);
        else this.#fetch(pane);
        if (hadFocus) pane.tab.focus();
    }

    close() {
        const hadFocus = this.element.contains(document.activeElement);
        this.#hide();
        this.element.hidden = true;
        if (hadFocus) this.#giveBack();
    }

    toggle(id) {
        if (this.shown === id) this.close();
        else this.open(id);
    }

    /** For commands: shows a pane and goes there, or closes it for who is there. */
    visit(id) {
        if (this.shown === id && this.#body.contains(document.activeElement)) return void this.close();
        this.open(id);
        const { focus = () => this.#body.focus() } = this.#panes.get(id);
        focus();
    }

    /** Gives the focus back to where the work is, and stays open; whether the focus was here. */
    leave() {
        if (!this.element.contains(document.activeElement)) return false;
        document.activeElement.blur();
        focusHome();
        return true;
    }

    #fill(pane) {
        this.#body.replaceChildren(pane.element);
        pane.onShow?.();
    }

    async #fetch(pane) {
        this.#body.replaceChildren();
        try {
            // Once, however often it is opened meanwhile.
            pane.loading ??= pane.load();
            Object.assign(pane, await pane.loading);
            if (this.shown === pane.id && !this.#body.contains(pane.element)) this.#fill(pane);
        } catch {
            pane.loading = null;
            if (this.shown !== pane.id) return;
            this.#body.replaceChildren(html("p", { class: "side-problem", role: "alert" },
                `${pane.title} could not be fetched from the server: open it again when there is a connection.`));
        }
    }

    #hide() {
        const pane = this.#panes.get(this.shown);
        this.shown = null;
        if (!pane) return;
        pane.tab.setAttribute("aria-selected", "false");
        pane.tab.tabIndex = -1;
        if (!pane.element?.isConnected) return;
        pane.element.remove();
        pane.onHide?.();
    }

    #onKey(event) {
        const ids = this.#ids;
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
