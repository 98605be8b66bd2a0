import { html } from "../dom.js";
import { intersects, rectOf } from "./geometry.js";

/** Selects the nodes in a rectangle, beside what was selected. */
export class BoxSelect {
    #box = html("div", { class: "box" });
    #from = null;
    #before = [];

    constructor(canvas) {
        this.canvas = canvas;
    }

    start(event) {
        this.#from = this.canvas.pointOf(event);
        this.#before = Array.from(this.canvas.selection.nodes);
        this.canvas.root.append(this.#box);
    }

    move(event) {
        const to = this.canvas.pointOf(event);
        const [x, y] = [Math.min(this.#from.x, to.x), Math.min(this.#from.y, to.y)];
        const [width, height] = [Math.abs(this.#from.x - to.x), Math.abs(this.#from.y - to.y)];
        this.#box.style.transform = `translate(${x}px, ${y}px)`;
        this.#box.style.width = `${width}px`;
        this.#box.style.height = `${height}px`;
        const { zoom } = this.canvas.viewport;
        const area = { ...this.canvas.viewport.toFlow({ x, y }), width: width / zoom, height: height / zoom };
        const inside = Array.from(this.canvas.flow.nodes.values()).filter((node) => intersects(rectOf(node), area));
        this.canvas.selection.set([...this.#before, ...inside.map((node) => node.id)]);
    }

    end() {
        this.#box.remove();
    }

    cancel() {
        this.#box.remove();
        this.canvas.selection.set(this.#before);
    }
}
