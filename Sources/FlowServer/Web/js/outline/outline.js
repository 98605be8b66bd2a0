import { html, isComposing } from "../dom.js";
import { icon } from "../icons.js";
import { goTo } from "../nodes/goTo.js";
import { outlineRows } from "./rows.js";
import { VirtualList } from "./virtualList.js";

/** In ms, from a change to drawing the outline anew. */
const pause = 100;
const geometry = new Set(["position", "width", "height"]);

/** The flow as a tree of all nodes with their connections, for who does not see the canvas or looks for something. */
export class Outline {
    #open = new Set();
    #rows = [];
    #active = null;
    /** The index of that row when it was last there. */
    #place = 0;
    #isShown = false;
    #timer = null;

    constructor(editor) {
        this.editor = editor;
        this.field = html("input", { class: "field-input outline-search", type: "search", placeholder: "Search nodes",
            "aria-label": "Search nodes", oninput: () => this.#search(),
            onkeydown: (event) => this.#onSearchKey(event) });
        this.count = html("p", { class: "form-hint", role: "status" });
        this.tree = html("div", { class: "outline-tree", role: "tree", tabindex: "0", "aria-label": "Nodes",
            "aria-multiselectable": "true", onkeydown: (event) => this.#onKey(event), onfocus: () => this.#mark() });
        this.list = new VirtualList(this.tree, (row, index) => this.#row(row, index));
        this.element = html("div", { class: "outline" }, this.field, this.count, this.tree);
        editor.flow.on("change", (changes) => {
            if (changes.some(({ change, keys }) => change !== "changed" || keys.some((key) => !geometry.has(key)))) {
                this.#soon();
            }
        });
        editor.canvas.on("select", () => this.#soon());
    }

    show() {
        this.#isShown = true;
        const { onlyNode } = this.editor.canvas.selection;
        if (onlyNode !== null) this.#active = `node:${onlyNode}`;
        this.#draw();
    }

    /** To the nodes; to the search while none is there. */
    focus() {
        (this.tree.hidden ? this.field : this.tree).focus();
    }

    hide() {
        this.#isShown = false;
    }

    #soon() {
        if (!this.#isShown) return;
        this.#timer ??= setTimeout(() => {
            this.#timer = null;
            if (this.#isShown) this.#draw();
        }, pause);
    }

    #draw() {
        const { flow } = this.editor;
        const search = this.field.value;
        this.#rows = outlineRows(flow, { open: this.#open, search });
        const found = this.#rows.filter(({ kind }) => kind === "node").length;
        this.count.textContent = flow.nodes.size === 0 ? "This flow has no nodes yet"
            : search.trim() === "" ? "" : `${found} of ${flow.nodes.size}`;
        this.tree.hidden = this.#rows.length === 0;
        this.list.set(this.#rows);
        this.#mark({ isRevealed: false });
    }

    #search() {
        // A row that is not found gives way to the first one that is.
        this.#place = 0;
        this.#draw();
    }

    #row(row, index) {
        const { selection } = this.editor.canvas;
        const toggle = row.hasChildren
            ? html("span", { class: "outline-toggle", onclick: (event) => {
                event.stopPropagation();
                this.#toggle(row);
            } }, icon("chevron", 14)) : html("span", { class: "outline-toggle" });
        const element = html("div", {
            class: "outline-row", role: "treeitem", id: `outline-${index}`, "aria-level": row.level,
            "aria-setsize": row.size, "aria-posinset": row.position,
            "aria-expanded": row.hasChildren ? String(row.isOpen) : null,
            "aria-selected": String(selection.of(row.kind).has(row.id)), "data-kind": row.type, "data-key": row.key,
            onclick: (event) => this.#click(row, event),
        }, toggle, html("span", { class: "outline-icon" }, icon(row.type, 16)),
        html("span", { class: "outline-text" }, row.text), html("span", { class: "outline-hint" }, row.hint));
        element.style.setProperty("--level", row.level);
        element.classList.toggle("active", row.key === this.#active);
        return element;
    }

    #click(row, event) {
        this.#active = row.key;
        if (event.shiftKey || event.ctrlKey || event.metaKey) this.editor.canvas.selection.toggle(row.kind, row.id);
        else goTo(this.editor, row, { isFocused: false });
        this.tree.focus();
        this.#draw();
    }

    #toggle(row) {
        if (!this.#open.delete(row.id)) this.#open.add(row.id);
        this.#active = row.key;
        this.#draw();
    }

    get #index() {
        return this.#rows.findIndex(({ key }) => key === this.#active);
    }

    #onSearchKey(event) {
        if (isComposing(event)) return;
        if (event.key === "ArrowDown") this.tree.focus();
        else if (event.key === "Enter" && this.#rows[0]) goTo(this.editor, this.#rows[0]);
        else return;
        event.preventDefault();
    }

    #onKey(event) {
        const row = this.#rows[this.#index];
        const last = this.#rows.length - 1;
        const to = { ArrowDown: this.#index + 1, ArrowUp: this.#index - 1, Home: 0, End: last,
            PageDown: this.#index + 10, PageUp: this.#index - 10 }[event.key];
        const isPlain = !(event.altKey || event.ctrlKey || event.metaKey);
        if (isPlain && to !== undefined) this.#go(Math.min(Math.max(to, 0), last));
        else if (isPlain && row && event.key === "ArrowRight") this.#inward(row);
        else if (isPlain && row && event.key === "ArrowLeft") this.#outward(row);
        else if (isPlain && row && event.key === " ") this.editor.canvas.selection.toggle(row.kind, row.id);
        else if (!row || !this.#command(row, event)) return;
        event.preventDefault();
        event.stopPropagation();
    }

    /** The commands of the canvas, for the row. */
    #command(row, event) {
        const { canvas, commands } = this.editor;
        const isChosen = canvas.selection.of(row.kind).has(row.id);
        if (event.key === "Escape" || event.key === "Tab" || !commands.isKnown(event)) return false;
        if (!isChosen) canvas.selection.only(row.kind, row.id);
        const command = commands.byKey(event);
        return command ? commands.run(command.id) : false;
    }

    #go(index) {
        if (!this.#rows[index]) return;
        this.#active = this.#rows[index].key;
        this.#mark();
    }

    #inward(row) {
        if (row.hasChildren && !row.isOpen) this.#toggle(row);
        else if (row.hasChildren) this.#go(this.#index + 1);
    }

    #outward(row) {
        if (row.isOpen) this.#toggle(row);
        else this.#go(this.#rows.slice(0, this.#index).findLastIndex(({ level }) => level < row.level));
    }

    /** Shows which row the keys are about: of one that somebody deleted, the one that has come to its place. */
    #mark({ isRevealed = true } = {}) {
        if (this.#index < 0) this.#active = this.#rows[Math.min(this.#place, this.#rows.length - 1)]?.key ?? null;
        const index = this.#index;
        this.#place = Math.max(index, 0);
        this.tree.querySelector(".active")?.classList.remove("active");
        const element = index < 0 || !isRevealed ? this.tree.querySelector(`#outline-${index}`)
            : this.list.reveal(index);
        element?.classList.add("active");
        if (element) this.tree.setAttribute("aria-activedescendant", element.id);
        else this.tree.removeAttribute("aria-activedescendant");
    }
}
