import { move } from "../model/commands.js";

/**
 * Drags the selected nodes. They follow the pointer whatever others do to them meanwhile; Escape puts them back. The
 * drop is one transaction. Shift keeps to one axis.
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
        const { canvas, ghosts } = this.editor;
        const to = canvas.viewport.toFlow(canvas.pointOf(event));
        let [dx, dy] = [to.x - this.#from.x, to.y - this.#from.y];
        if (event.shiftKey) [dx, dy] = Math.abs(dx) >= Math.abs(dy) ? [dx, 0] : [0, dy];
        const { nodes } = canvas.flow;
        ghosts.drag(move(Array.from(this.#before).filter(([id]) => nodes.has(id)), dx, dy));
    }

    async end() {
        const { canvas, ghosts } = this.editor;
        const { nodes } = canvas.flow;
        const place = (id) => nodes.get(id).get("position");
        const shown = Array.from(this.#before.keys()).filter((id) => nodes.has(id)).map((id) => [id, place(id)]);
        canvas.root.classList.remove("dragging");
        const tell = ghosts.drop();
        // Where somebody else has moved a node meanwhile, it still lands where it was shown.
        const moved = shown.filter(([id, { x, y }]) => place(id).x !== x || place(id).y !== y);
        await this.editor.edit(move(moved, 0, 0), { label: "Move" });
        // After the drop: or the node would jump back for a moment for the others.
        tell();
    }

    cancel() {
        this.editor.canvas.root.classList.remove("dragging");
        this.editor.ghosts.drop()();
    }
}
