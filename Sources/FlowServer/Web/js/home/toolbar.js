import { html, isComposing } from "../dom.js";
import { icon } from "../icons.js";
import { orders } from "./ordering.js";

/** After the last key the server is asked, too; in ms. */
const pause = 250;

/**
 * Search and order of the list.
 * @param handlers `search(query)` at each key, `searchFar(query)` after a pause, `sort(orderId)`
 */
export class Toolbar {
    #timer = null;
    #field;
    #clear;
    #order;

    constructor(handlers) {
        this.#field = html("input", {
            class: "search-field", type: "search", placeholder: "Search flows", autocomplete: "off",
            "aria-label": "Search flows", spellcheck: "false", maxlength: 200, oninput: () => this.#typed(),
            onkeydown: (event) => event.key === "Escape" && !isComposing(event) && this.clear(),
        });
        this.#clear = html("button", { class: "icon-button search-clear", type: "button", hidden: true,
            "aria-label": "Clear search", onclick: () => this.clear() }, icon("close", 16));
        this.#order = html("select",
            { class: "plain-field", "aria-label": "Sort by", onchange: () => handlers.sort(this.order) },
            ...orders.map(({ id, title }) => html("option", { value: id }, title)));
        Object.assign(this, { handlers });
        this.element = html("div", { class: "tools" },
            html("div", { class: "search", role: "search" }, icon("search", 18), this.#field, this.#clear),
            html("label", { class: "sort" }, html("span", { class: "sort-label", "aria-hidden": "true" }, "Sort by"),
                this.#order));
    }

    get order() {
        return this.#order.value;
    }

    focus() {
        this.#field.focus();
        this.#field.select();
    }

    clear() {
        this.#field.value = "";
        this.#typed();
        this.#field.focus();
    }

    #typed() {
        const { value } = this.#field;
        this.#clear.hidden = value === "";
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.handlers.searchFar(value), pause);
        this.handlers.search(value);
    }
}
