import { move, rounded } from "../model/commands.js";
import { within } from "../model/grouping.js";
import { isGroup, parentOf } from "../model/groups.js";
import { isSameJSON } from "../model/json.js";
import { largestFrame, largestNode, smallestNode } from "../model/nodeTypes.js";
import { set } from "../model/operations.js";
import { Attraction } from "./attraction.js";
import { rectOf } from "./geometry.js";

/** The corners and sides of a node that can be pulled. */
export const grips = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/**
 * Resizes a node by one of its corners or sides. Shift keeps the proportions, Ctrl or Cmd lets nothing attract the
 * sides. What is in a group stays where it is. One transaction; Escape restores.
 */
export class ResizeNode {
    followsFlow = true;
    #from = null;
    #before = null;
    #attraction = null;
    #children = [];
    /** The rectangle in the flow that the node has got. */
    #rect = null;

    constructor(editor, nodeId, grip) {
        Object.assign(this, { editor, nodeId, grip });
    }

    start(pointer) {
        const { canvas } = this.editor;
        const { nodes } = canvas.flow;
        const node = nodes.get(this.nodeId);
        this.#from = canvas.viewport.toFlow(canvas.pointOf(pointer));
        this.#before = node ? rectOf(node, nodes) : null;
        this.#children = Array.from(nodes.values()).filter((each) => each.get("parentId") === this.nodeId)
            .map((each) => [each.id, each.get("position")]);
        this.#attraction = new Attraction(canvas, new Set([this.nodeId, ...this.#children.map(([id]) => id)]));
        canvas.root.classList.add("resizing");
        canvas.root.dataset.grip = this.grip;
        canvas.isMoving = true;
    }

    move(pointer) {
        const { canvas, ghosts } = this.editor;
        const node = canvas.flow.nodes.get(this.nodeId);
        if (!node || !this.#before) return;
        const to = canvas.viewport.toFlow(canvas.pointOf(pointer));
        const isFree = pointer.ctrlKey || pointer.metaKey;
        const by = { x: to.x - this.#from.x, y: to.y - this.#from.y };
        const pulled = this.#pulled(by, pointer.shiftKey, isGroup(node) ? largestFrame : largestNode);
        const rect = isFree || pointer.shiftKey ? pulled : this.#attracted(pulled, isGroup(node));
        if (isFree || pointer.shiftKey) canvas.guides.hide();
        this.#rect = rect;
        ghosts.drag(this.#changes(node));
    }

    async end() {
        this.#clear();
        const { nodes } = this.editor.canvas.flow;
        const node = nodes.get(this.nodeId);
        const ops = node && this.#rect ? this.#changes(node) : [];
        const tell = this.editor.ghosts.drop();
        const isNews = ({ id, key, value }) => nodes.has(id) && !isSameJSON(nodes.get(id).get(key), value);
        await this.editor.edit(ops.filter(isNews), { label: "Resize" });
        tell();
    }

    cancel() {
        this.#clear();
        this.editor.ghosts.drop()();
    }

    #clear() {
        const { canvas } = this.editor;
        canvas.root.classList.remove("resizing");
        delete canvas.root.dataset.grip;
        canvas.isMoving = false;
        canvas.guides.hide();
    }

    /** The rectangle when the grip has gone that far. */
    #pulled(by, keepsShape, most) {
        const { x, y, width, height } = this.#before;
        const [goesWest, goesNorth] = [this.grip.includes("w"), this.grip.includes("n")];
        const isWide = goesWest || this.grip.includes("e");
        const isHigh = goesNorth || this.grip.includes("s");
        let wide = isWide ? width + (goesWest ? -by.x : by.x) : width;
        let high = isHigh ? height + (goesNorth ? -by.y : by.y) : height;
        if (keepsShape && isWide && isHigh) {
            const scale = Math.max(wide / width, high / height, smallestNode / width, smallestNode / height);
            const bounded = Math.min(scale, most / width, most / height);
            [wide, high] = [width * bounded, height * bounded];
        }
        const clamped = (value) => Math.min(Math.max(value, smallestNode), most);
        [wide, high] = [clamped(wide), clamped(high)];
        return {
            x: goesWest ? x + width - wide : x, y: goesNorth ? y + height - high : y, width: wide, height: high,
        };
    }

    /** The same with the pulled sides at what is near them. */
    #attracted(rect, isFrame) {
        const { canvas } = this.editor;
        const { zoom } = canvas.viewport;
        const most = isFrame ? largestFrame : largestNode;
        const by = { x: 0, y: 0 };
        const sides = [];
        for (const [axis, near, far, length] of [["x", "w", "e", "width"], ["y", "n", "s", "height"]]) {
            const isNear = this.grip.includes(near);
            if (!isNear && !this.grip.includes(far)) continue;
            const side = () => (isNear ? rect[axis] : rect[axis] + rect[length]);
            const shift = this.#attraction.now.shift(rect, axis, { zoom, grid: canvas.grid, points: [side()] });
            const size = rect[length] + (isNear ? -shift : shift);
            if (size < smallestNode || size > most) continue;
            by[axis] = shift;
            rect = { ...rect, [length]: size, [axis]: isNear ? rect[axis] + shift : rect[axis] };
            sides.push([axis, side()]);
        }
        canvas.guides.show(sides.flatMap(([axis, at]) => this.#attraction.now.guides(rect, axis, [at])));
        return rect;
    }

    /** The changes that give the node its rectangle, in what it is in now: others may group it meanwhile. */
    #changes(node) {
        const { nodes } = this.editor.canvas.flow;
        const size = rounded(this.#rect.width, this.#rect.height);
        const ops = [
            set("node", node.id, "width", size.x),
            set("node", node.id, "height", size.y),
            set("node", node.id, "position", within(this.#rect, parentOf(node, nodes), nodes)),
        ];
        const by = { x: this.#rect.x - this.#before.x, y: this.#rect.y - this.#before.y };
        if (by.x === 0 && by.y === 0) return ops;
        return [...ops, ...move(this.#children.filter(([id]) => nodes.has(id)), -by.x, -by.y)];
    }
}
