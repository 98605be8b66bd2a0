import { move } from "../model/commands.js";

/**
 * Drags the selected nodes. They follow the pointer whatever others do to them meanwhile; Escape puts them back.
 * Shift keeps to one axis.
 */
export class DragNodes {
    #from = null;
    #before = new Map();

    constructor(editor, nodeId) {
        this.editor = editor;
        this.nodeId = nodeId;
    }

    click(event) {
        const { selection } = this.editor.canvas;
        if (event.shiftKey) selection.toggle("node", this.nodeId);
        else selection.only("node", this.nodeId);
    }

    start(event) {
        const { canvas } = this.editor;
        if (!canvas.selection.nodes.has(this.nodeId)) canvas.selection.only("node", this.nodeId);
        this.#from = canvas.viewport.toFlow(canvas.pointOf(event));
        for (const id of canvas.selection.nodes) {
            const node = canvas.flow.nodes.get(id);
            if (node) this.#before.set(id, node.get("position"));
        }
        canvas.root.classList.add("dragging");
    }

    move(event) {
        const { canvas, replica } = this.editor;
        const to = canvas.viewport.toFlow(canvas.pointOf(event));
        let [dx, dy] = [to.x - this.#from.x, to.y - this.#from.y];
        if (event.shiftKey) [dx, dy] = Math.abs(dx) >= Math.abs(dy) ? [dx, 0] : [0, dy];
        this.#write(move(this.#alive(), dx, dy), replica);
    }

    end() {
        const { canvas } = this.editor;
        const place = (id) => canvas.flow.nodes.get(id).get("position");
        const shown = new Map(Array.from(this.#alive().keys(), (id) => [id, place(id)]));
        this.#release();
        // Somebody else may have moved a node that was held here: it lands where it was shown.
        for (const [id, { x, y }] of shown) {
            const now = place(id);
            if (now.x === x && now.y === y) shown.delete(id);
        }
        this.editor.edit(move(shown, 0, 0));
    }

    cancel() {
        const before = this.#alive();
        this.#release();
        this.editor.edit(move(before, 0, 0));
    }

    #release() {
        this.editor.canvas.root.classList.remove("dragging");
        for (const id of this.#before.keys()) this.editor.replica.release("node", id);
    }

    #alive() {
        const { nodes } = this.editor.canvas.flow;
        return new Map(Array.from(this.#before).filter(([id]) => nodes.has(id)));
    }

    #write(ops, replica) {
        for (const { id, value } of ops) replica.hold("node", id, "position", value);
        this.editor.edit(ops);
    }
}
