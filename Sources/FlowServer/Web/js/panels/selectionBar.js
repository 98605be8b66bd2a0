import { deleteSelection, duplicateSelection } from "../canvas/keyboard.js";
import { renameInPlace } from "../canvas/renaming.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf } from "../model/nodeTypes.js";

/** What can be done with the selection, for who has no keyboard. */
export class SelectionBar {
    #text = html("span", { class: "selection-text" });

    constructor(editor) {
        this.editor = editor;
        this.rename = this.#button("pencil", "Rename", () => renameInPlace(editor, this.#onlyNode()));
        this.duplicate = this.#button("copy", "Duplicate", () => duplicateSelection(editor));
        this.element = html("div", { class: "selection-bar", role: "toolbar", "aria-label": "Selection", hidden: true },
            this.#text, this.rename, this.duplicate, this.#button("trash", "Delete", () => deleteSelection(editor)));
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
        const node = nodes.size === 1 ? this.editor.canvas.flow.nodes.get(this.#onlyNode()) : null;
        return node ? labelOf(node) : "Connection";
    }

    #onlyNode() {
        return this.editor.canvas.selection.nodes.values().next().value;
    }

    #button(name, label, onclick) {
        return html("button", { class: "bar-button", type: "button", onclick, title: label, "aria-label": label },
            icon(name, 18), html("span", { class: "bar-button-text" }, label));
    }
}
