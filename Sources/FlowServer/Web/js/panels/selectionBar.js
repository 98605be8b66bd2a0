import { html } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf } from "../model/nodeTypes.js";

/** What can be done with the selection, for who has no keyboard. */
export class SelectionBar {
    #text = html("span", { class: "selection-text" });

    constructor(editor) {
        this.editor = editor;
        editor.canvas.on("select", (selection) => this.show(selection));
        this.rename = this.#button("edit.rename");
        this.duplicate = this.#button("edit.duplicate");
        this.element = html("div", { class: "selection-bar", role: "toolbar", "aria-label": "Selection", hidden: true },
            this.#text, this.rename, this.duplicate, this.#button("edit.delete"));
    }

    show({ nodes, edges }) {
        const count = nodes.size + edges.size;
        this.element.hidden = count === 0;
        if (count === 0) return;
        this.rename.hidden = count !== 1 || nodes.size !== 1;
        this.duplicate.hidden = nodes.size === 0;
        this.#text.textContent = count > 1 ? `${count} selected` : this.#name(nodes);
    }

    #name(nodes) {
        const node = nodes.size === 1 ? this.editor.canvas.flow.nodes.get(this.editor.canvas.selection.onlyNode) : null;
        return node ? labelOf(node) : "Connection";
    }

    #button(id) {
        const { commands } = this.editor;
        const { title, icon: name } = commands.get(id);
        const attributes = { class: "bar-button", type: "button", title, "aria-label": title, onclick: () => commands.run(id) };
        return html("button", attributes, icon(name, 18), html("span", { class: "bar-button-text" }, title));
    }
}
