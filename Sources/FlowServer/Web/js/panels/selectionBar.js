import { keysText } from "../commands/keys.js";
import { html } from "../dom.js";
import { icon } from "../icons.js";
import { labelOf } from "../model/nodeTypes.js";
import { keepingFocus } from "./focusBack.js";

const isWide = true;
const line = null;
/** Ids of commands; what is not possible for a selection is left out. Those that are wide need a wide window. */
const entries = [
    ["edit.rename"], ["node.addNext"], ["edge.insert"], ["edge.label"], line,
    ...["left", "centre", "right", "top", "middle", "bottom", "horizontally", "vertically"]
        .map((way) => [`arrange.${way}`, isWide]), line,
    ["arrange.group", isWide], ["edit.duplicate"], ["find.menu"], line, ["edit.delete"],
];
/** What is possible otherwise too, but not what one wants then. */
const forOne = new Set(["edit.rename", "node.addNext", "edge.insert", "edge.label"]);
const forSeveral = new Set(["arrange.group"]);

/** What can be done with the selection, for who has no keyboard. */
export class SelectionBar {
    #text = html("span", { class: "selection-text" });
    #items;

    constructor(editor) {
        this.editor = editor;
        this.#items = entries.map((entry) => (entry ? this.#button(...entry) : html("span", { class: "bar-line" })));
        this.element = html("div", { class: "selection-bar", role: "toolbar", "aria-label": "Selection", hidden: true },
            this.#text, ...this.#items);
        const { canvas, flow } = editor;
        canvas.on("select", (selection) => this.show(selection));
        flow.on("change", (changes) => {
            const isRenamed = changes.some(({ kind, id, keys }) =>
                kind === "node" && id === canvas.selection.onlyNode && keys.includes("data.label"));
            if (isRenamed) this.show(canvas.selection);
        });
    }

    show(selection) {
        keepingFocus(this.element, () => this.#show(selection));
    }

    #show({ nodes, edges }) {
        const { commands } = this.editor;
        const count = nodes.size + edges.size;
        this.element.hidden = count === 0;
        if (count === 0) return;
        this.#items.forEach((item, index) => {
            const id = entries[index]?.[0];
            if (id) item.hidden = !commands.isPossible(id) || (count === 1 ? forSeveral : forOne).has(id);
        });
        this.#hideLines();
        this.#text.textContent = count > 1 ? `${count} selected` : this.#name(nodes);
    }

    /** A line is only between two things. */
    #hideLines() {
        let isAfterButton = false;
        for (const [index, item] of this.#items.entries()) {
            if (entries[index]) {
                isAfterButton ||= !item.hidden;
                continue;
            }
            item.hidden = !isAfterButton;
            if (isAfterButton) isAfterButton = false;
        }
    }

    #name(nodes) {
        const node = nodes.size === 1 ? this.editor.flow.nodes.get(this.editor.canvas.selection.onlyNode) : null;
        return node ? labelOf(node) : "Connection";
    }

    #button(id, isWideOnly = false) {
        const { commands } = this.editor;
        const { title: name, icon: picture, keys } = commands.get(id);
        const title = name.replace("…", "");
        return html("button", {
            class: `bar-button${isWideOnly ? " bar-wide" : ""}${id === "edit.delete" ? " bar-button-danger" : ""}`,
            type: "button", title: keys ? `${title} (${keysText(keys[0])})` : title, "aria-label": title,
            onclick: () => commands.run(id),
        }, icon(picture ?? "more", 18));
    }
}
