import { focusChosen } from "../canvas/focusChosen.js";
import { html, isComposing } from "../dom.js";
import { icon } from "../icons.js";
import { hitsIn } from "./flowSearch.js";
import { showInMiddle } from "./revealing.js";

/** Search in the flow: marks every hit, and goes from one to the next. */
export class SearchBar {
    #field = html("input", {
        class: "search-field", type: "text", "aria-label": "Search in the flow",
        placeholder: "Name, type or description",
        autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
    });
    #count = html("span", { class: "search-count", role: "status" });
    #hits = [];
    #at = -1;
    #marked = new Set();

    constructor(editor) {
        this.editor = editor;
        this.element = html("div", { class: "search-bar", role: "search", "aria-label": "Flow", hidden: true },
            icon("search", 18), this.#field, this.#count, this.#button("up", "Previous hit", () => this.#go(-1)),
            this.#button("down", "Next hit", () => this.#go(1)),
            this.#button("close", "Close the search", () => this.close()));
        this.#field.addEventListener("input", () => {
            this.#find();
            this.#at = -1;
            if (this.#hits.length > 0) this.#go(1);
            else this.#tell();
        });
        this.element.addEventListener("keydown", (event) => this.#onKey(event));
        editor.canvas.on("rendered", () => {
            if (!this.element.hidden) this.#refresh();
        });
        // What comes into view may be drawn only then.
        editor.canvas.on("view", () => {
            if (!this.element.hidden) requestAnimationFrame(() => this.#mark(this.#hits));
        });
    }

    open() {
        this.element.hidden = false;
        this.#field.focus();
        this.#field.select();
        this.#refresh();
    }

    close() {
        this.element.hidden = true;
        this.#mark([]);
        focusChosen(this.editor.canvas);
    }

    #find() {
        this.#hits = hitsIn(this.editor.flow, this.#field.value);
        this.#mark(this.#hits);
    }

    /** The flow has changed: the hit that is shown stays the one. */
    #refresh() {
        const shown = this.#hits[this.#at];
        this.#find();
        this.#at = shown ? this.#hits.findIndex(({ kind, id }) => kind === shown.kind && id === shown.id) : -1;
        this.#tell();
    }

    #go(step) {
        const count = this.#hits.length;
        if (count === 0) return;
        const from = this.#at < 0 && step < 0 ? 0 : this.#at;
        this.#at = (from + step + count) % count;
        const { kind, id } = this.#hits[this.#at];
        showInMiddle(this.editor, kind, id);
        this.#tell();
    }

    #tell() {
        const count = this.#hits.length;
        const text = this.#field.value.trim() === "" ? "" : count === 0 ? "Not found" : `${this.#at + 1} of ${count}`;
        if (this.#count.textContent !== text) this.#count.textContent = text;
        this.element.classList.toggle("search-nothing", text === "Not found");
    }

    #mark(hits) {
        if (this.element.hidden) hits = [];
        const { canvas } = this.editor;
        const elements = new Set(hits
            .map(({ kind, id }) => (kind === "node" ? canvas.nodes : canvas.edges).element(id)));
        elements.delete(undefined);
        for (const element of this.#marked) if (!elements.has(element)) element.classList.remove("hit");
        for (const element of elements) element.classList.add("hit");
        this.#marked = elements;
    }

    #onKey(event) {
        event.stopPropagation();
        if (isComposing(event)) return;
        const isFind = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
        if (event.key === "Escape") this.close();
        else if (isFind) this.#field.select();
        else if (event.key === "Enter" && event.target === this.#field) this.#go(event.shiftKey ? -1 : 1);
        else return;
        event.preventDefault();
    }

    #button(name, label, onclick) {
        return html("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick },
            icon(name, 18));
    }
}
