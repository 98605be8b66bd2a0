import { middleOf } from "../canvas/geometry.js";
import { chosen } from "../commands/subject.js";
import { isEditable } from "../dom.js";
import { counted } from "../model/words.js";
import { adding, elementsOf, roomFor } from "./elements.js";
import { readElements } from "./readElements.js";

/**
 * Copies, cuts and pastes through the system clipboard, as text in React Flow's JSON: between flows, tabs and programs.
 * The browser's own events are used, which also work over plain http; text fields and selected text keep theirs.
 */
export class Clipboard {
    #pointer = null;

    constructor(editor) {
        this.editor = editor;
        const { root } = editor.canvas;
        root.addEventListener("pointermove", (event) => {
            this.#pointer = { clientX: event.clientX, clientY: event.clientY };
        });
        root.addEventListener("pointerleave", () => { this.#pointer = null; });
        document.addEventListener("copy", (event) => this.#take(event));
        document.addEventListener("cut", (event) => {
            if (!editor.whyNot() && this.#take(event)) editor.commands.run("edit.delete");
        });
        document.addEventListener("paste", (event) => {
            if (!this.#isOurs(event)) return;
            event.preventDefault();
            this.paste(event.clipboardData.getData("text/plain"));
        });
    }

    /**
     * Adds what a text holds, with its middle at a point of the flow, or beside it where it would lie on nodes: the
     * pointer, or else the middle of what is seen.
     */
    paste(text, at = this.#place()) {
        const { editor } = this;
        const reason = editor.whyNot();
        if (reason) {
            editor.notices.show(reason, "warning");
            return false;
        }
        const read = readElements(text, editor.flow.info.limits);
        if (read.refused) {
            editor.notices.show(`${read.refused}. Nothing was pasted`, "warning");
            return false;
        }
        const room = roomFor(editor.flow, read, at);
        const { ids, ops } = adding(read, middleOf(room));
        editor.edit(ops, { label: "Paste" });
        editor.canvas.selection.set(ids);
        const { seen } = editor.canvas;
        if (room.width <= seen.width && room.height <= seen.height) editor.canvas.reveal(room);
        const skipped = read.skipped > 0 ? `. ${counted(read.skipped, "element")} could not be used` : "";
        if (skipped) editor.notices.show(`Pasted ${counted(read.nodes.length, "node")}${skipped}`, "warning");
        else editor.notices.announce(`Pasted ${counted(read.nodes.length, "node")}`);
        return true;
    }

    /** Asks the browser for a copy or cut, as its own menu would. */
    ask(name) {
        if (!document.execCommand(name)) this.editor.notices.show("This browser does not let the page copy", "warning");
    }

    /** Reads the clipboard, which a browser may refuse, or cannot over plain http: then only the key works. */
    async read(at) {
        const text = await navigator.clipboard?.readText?.().catch(() => null);
        if (typeof text === "string") this.paste(text, at);
        else this.editor.notices.show("This browser lets the page paste by key only: press Ctrl+V, on a Mac ⌘V");
    }

    #take(event) {
        const { notices, flow } = this.editor;
        const { nodes, edges } = chosen(this.editor);
        if (!this.#isOurs(event) || nodes.size + edges.size === 0) return false;
        if (nodes.size === 0) {
            notices.show("Connections are copied with the nodes at their ends: select those too");
            return false;
        }
        const elements = elementsOf(flow, nodes);
        event.clipboardData.setData("text/plain", JSON.stringify(elements));
        event.preventDefault();
        notices.show(`${event.type === "cut" ? "Cut" : "Copied"} ${counted(elements.nodes.length, "node")}`);
        return true;
    }

    #isOurs(event) {
        if (event.defaultPrevented || isEditable(event.target) || document.querySelector("dialog[open]")) return false;
        // Somebody may have selected text of a panel.
        return event.type === "paste" || getSelection().isCollapsed;
    }

    #place() {
        const { canvas } = this.editor;
        if (this.#pointer) return canvas.viewport.toFlow(canvas.pointOf(this.#pointer));
        return middleOf(canvas.seen);
    }
}
