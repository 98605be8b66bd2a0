import { html } from "../dom.js";
import { isLocked } from "../model/locks.js";
import { isGroup } from "../model/groups.js";
import { between, encloses, intersects } from "./geometry.js";

/**
 * Selects the nodes that a box touches, and the groups that are wholly in it; with Shift beside what was selected.
 * Locked nodes are left out. What is below the pointer when it goes down may be clicked instead.
 */
export class BoxSelect {
    followsFlow = true;
    #box = html("div", { class: "box" });
    #from = null;
    #before = { nodes: [], edges: [] };
    #kept = [];

    constructor(canvas, { onClick }) {
        this.canvas = canvas;
        this.click = onClick;
    }

    start(pointer) {
        const { canvas } = this;
        const { nodes, edges } = canvas.selection;
        this.#before = { nodes: Array.from(nodes), edges: Array.from(edges) };
        this.#kept = pointer.shiftKey ? this.#before.nodes : [];
        this.#from = canvas.viewport.toFlow(canvas.pointOf(pointer));
        canvas.selection.set(this.#kept);
        canvas.overlay.append(this.#box);
        canvas.root.classList.add("boxing");
    }

    move(pointer) {
        const { canvas } = this;
        const to = canvas.viewport.toFlow(canvas.pointOf(pointer));
        const area = between(this.#from, to);
        this.#draw(between(canvas.toScreen(this.#from), canvas.toScreen(to)));
        const inside = Array.from(canvas.places.all()).filter(([id, rect]) => this.#isIn(id, rect, area));
        this.#select(new Set([...this.#kept, ...inside.map(([id]) => id)]));
    }

    end() {
        this.#box.remove();
        this.canvas.root.classList.remove("boxing");
    }

    cancel() {
        this.end();
        this.canvas.selection.set(this.#before.nodes, this.#before.edges);
    }

    /** Tells nobody where nothing has changed: most moves of a box meet no other node. */
    #select(ids) {
        const { nodes } = this.canvas.selection;
        if (ids.size !== nodes.size || Array.from(ids).some((id) => !nodes.has(id))) this.canvas.selection.set(ids);
    }

    #isIn(id, rect, area) {
        const node = this.canvas.flow.nodes.get(id);
        if (!node || isLocked(node)) return false;
        return isGroup(node) ? encloses(area, rect) : intersects(rect, area);
    }

    #draw({ x, y, width, height }) {
        const { style } = this.#box;
        style.transform = `translate(${x}px, ${y}px)`;
        style.width = `${width}px`;
        style.height = `${height}px`;
    }
}
