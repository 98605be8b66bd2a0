import { duplicate, move } from "../model/commands.js";
import { ancestorsOf, topmost, withContents } from "../model/groups.js";
import { putInto } from "../model/grouping.js";
import { isSameJSON } from "../model/json.js";
import { isLocked } from "../model/locks.js";
import { counted } from "../model/words.js";
import { Attraction } from "./attraction.js";
import { around, middleOf, rectOf } from "./geometry.js";

/**
 * Drags the selected nodes with what is in them. They follow the pointer whatever others do to them meanwhile; Escape
 * puts them back. The drop is one transaction, which may take nodes into a group or out of it. Shift keeps to one axis,
 * Alt leaves them and drags copies, Ctrl or Cmd lets nothing attract them.
 */
export class DragNodes {
    followsFlow = true;
    #from = null;
    /** The rectangle in the flow of each node that is moved by itself. */
    #before = new Map();
    #carried = new Set();
    #bounds = null;
    #attraction = null;
    #by = { x: 0, y: 0 };
    #isCopy = false;
    /** What puts the node into the edge below it; null if it cannot be put into one. */
    #insertion = null;

    constructor(editor, nodeId) {
        this.editor = editor;
        this.nodeId = nodeId;
    }

    click(pointer) {
        const { selection } = this.editor.canvas;
        if (isAdding(pointer)) selection.toggle("node", this.nodeId);
        else selection.only("node", this.nodeId);
    }

    start(pointer) {
        const { canvas } = this.editor;
        const { nodes } = canvas.flow;
        if (!canvas.selection.nodes.has(this.nodeId)) canvas.selection.only("node", this.nodeId);
        this.#from = canvas.viewport.toFlow(canvas.pointOf(pointer));
        for (const id of topmost(canvas.selection.nodes, nodes)) {
            const node = nodes.get(id);
            if (!isLocked(node)) this.#before.set(id, rectOf(node, nodes));
        }
        this.#carried = withContents(this.#before.keys(), nodes);
        this.#bounds = around(this.#before.values());
        this.#attraction = new Attraction(canvas, this.#carried);
        this.#insertion = this.editor.building.insertion(Array.from(this.#before.keys()));
        canvas.root.classList.add("dragging");
        canvas.isMoving = true;
    }

    move(pointer) {
        const { canvas, ghosts } = this.editor;
        this.#by = this.#distance(pointer);
        this.#copyOrMove(pointer.altKey);
        if (this.#isCopy) canvas.copies.move(this.#by);
        else ghosts.drag(move(this.#positions(), 0, 0));
        if (this.#isCopy) this.#insertion?.cancel();
        else this.#insertion?.move(middleOf(moved(this.#bounds, this.#by)));
        const moves = this.#isCopy ? [] : this.#moves();
        canvas.nodes.markFrames(moves.map(({ into }) => into?.id), moves.map(({ from }) => from));
    }

    async end() {
        const { canvas, ghosts } = this.editor;
        const ops = this.#isCopy ? null : this.#drop();
        const inserting = this.#insertion?.end() ?? [];
        this.#clear();
        const tell = ghosts.drop();
        if (ops === null) this.#copy();
        else await this.editor.edit([...ops(), ...inserting], { label: inserting.length > 0 ? "Insert" : "Move" });
        // After the drop: or the node would jump back for a moment for the others.
        tell();
    }

    cancel() {
        this.#insertion?.cancel();
        this.#clear();
        this.editor.ghosts.drop()();
    }

    #clear() {
        const { canvas } = this.editor;
        canvas.root.classList.remove("dragging", "copying");
        canvas.isMoving = false;
        canvas.guides.hide();
        canvas.copies.clear();
        canvas.nodes.markFrames([], []);
    }

    /** How far the nodes are from where they were. */
    #distance(pointer) {
        const { canvas } = this.editor;
        const to = canvas.viewport.toFlow(canvas.pointOf(pointer));
        const by = { x: to.x - this.#from.x, y: to.y - this.#from.y };
        const isLevel = Math.abs(by.x) >= Math.abs(by.y);
        const free = { x: !pointer.shiftKey || isLevel, y: !pointer.shiftKey || !isLevel };
        for (const axis of ["x", "y"]) if (!free[axis]) by[axis] = 0;
        if (pointer.ctrlKey || pointer.metaKey || !this.#bounds) {
            canvas.guides.hide();
            return by;
        }
        const rect = moved(this.#bounds, by);
        const { zoom } = canvas.viewport;
        for (const axis of ["x", "y"]) {
            if (free[axis]) by[axis] += this.#attraction.now.shift(rect, axis, { zoom, grid: canvas.grid });
        }
        const shown = moved(this.#bounds, by);
        canvas.guides.show(["x", "y"].flatMap((axis) => this.#attraction.now.guides(shown, axis)));
        return by;
    }

    /** The positions of those that are still there, each in what it is in now: others may group them meanwhile. */
    #positions() {
        const { nodes } = this.editor.canvas.flow;
        return Array.from(this.#before).filter(([id]) => nodes.has(id)).map(([id, rect]) => {
            const place = moved(rect, this.#by);
            const origin = this.#originOf(nodes.get(id));
            return [id, { x: place.x - origin.x, y: place.y - origin.y }];
        });
    }

    /** Where what a node is in begins, in the flow; what is dragged itself is where this drag has it. */
    #originOf(node) {
        const origin = { x: 0, y: 0 };
        for (const parent of ancestorsOf(node, this.editor.canvas.flow.nodes)) {
            const rect = this.#before.get(parent.id);
            const place = rect ? moved(rect, this.#by) : parent.get("position");
            origin.x += place.x;
            origin.y += place.y;
            if (rect) break;
        }
        return origin;
    }

    #copyOrMove(isCopy) {
        if (this.#isCopy === isCopy) return;
        this.#isCopy = isCopy;
        const { canvas, ghosts } = this.editor;
        canvas.root.classList.toggle("copying", isCopy);
        if (isCopy) {
            ghosts.drop()();
            canvas.copies.show(Array.from(this.#carried));
        } else {
            canvas.copies.clear();
        }
    }

    /** The nodes that have come into another frame than the one they lay in: `{id, from, into}`, null for none. */
    #moves() {
        const { canvas } = this.editor;
        return Array.from(this.#before).flatMap(([id, rect]) => {
            const now = moved(rect, this.#by);
            const from = canvas.frameAt(middleOf(rect), rect, this.#carried);
            const into = canvas.frameAt(middleOf(now), now, this.#carried);
            return from === into ? [] : [{ id, from, into: canvas.flow.nodes.get(into) ?? null }];
        });
    }

    /** What the drop changes, to be asked when the flow shows again what it has. */
    #drop() {
        const { nodes } = this.editor.canvas.flow;
        const positions = move(this.#positions(), 0, 0);
        const frames = new Map(this.#moves().map(({ id, into }) => [id, into]));
        return () => positions.flatMap((op) => {
            const node = nodes.get(op.id);
            if (!node) return [];
            if (frames.has(op.id)) {
                return putInto(node, frames.get(op.id), moved(this.#before.get(op.id), this.#by), nodes);
            }
            // Where somebody else has moved a node meanwhile, it still lands where it was shown.
            return isSameJSON(node.get("position"), op.value) ? [] : [op];
        });
    }

    #copy() {
        const { canvas, edit, notices } = this.editor;
        const { ids, ops } = duplicate(canvas.flow, this.#before.keys(), this.#by);
        edit(ops, { label: "Duplicate" });
        canvas.selection.set(ids);
        notices.announce(`Duplicated ${counted(ids.length, "node")}`);
    }
}

function moved(rect, by) {
    return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}

/** Whether a click adds to the selection, or takes from it. */
export function isAdding({ shiftKey, ctrlKey, metaKey }) {
    return shiftKey || ctrlKey || metaKey;
}
