import { connect } from "../model/commands.js";

/** Connects two nodes with keys: C on one, then C or Enter on another. */
export class KeyboardConnection {
    #from = null;

    constructor(editor) {
        this.editor = editor;
    }

    get isOpen() {
        return this.#from !== null;
    }

    step() {
        const { canvas, notices } = this.editor;
        const id = canvas.selection.onlyNode;
        if (id === null) return;
        if (this.#from === null) {
            this.#from = id;
            notices.show("Choose the node to connect to with Tab, then press Enter", "info");
        } else {
            this.#finish(id);
        }
    }

    cancel() {
        if (this.isOpen) this.editor.notices.announce("No connection made");
        this.#from = null;
    }

    #finish(id) {
        const { canvas, edit, notices } = this.editor;
        const answer = connect(canvas.flow, this.#from, id);
        this.#from = null;
        if (answer.refused) {
            notices.show(answer.refused, "warning");
        } else {
            edit(answer.ops, { label: "Connect" });
            notices.announce("Connected");
        }
    }
}

export const connectingCommands = [
    {
        id: "edge.connect", title: "Connect to another node", group: "Edit", keys: ["C", "Enter"], onCanvas: true,
        isPossible: ({ canvas }) => canvas.selection.nodes.size === 1, run: (editor) => editor.connecting.step(),
    },
];
