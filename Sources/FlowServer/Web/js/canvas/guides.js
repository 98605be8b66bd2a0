import { html } from "../dom.js";

/**
 * The lines that show on what something is aligned: one for each axis, over the flow. Each is a dot that is stretched,
 * so that to move it is one change of the page.
 */
export class Guides {
    #lines = { x: html("div", { class: "alignment" }), y: html("div", { class: "alignment" }) };
    #shown = { x: "", y: "" };

    constructor(canvas) {
        this.canvas = canvas;
        canvas.overlay.append(this.#lines.x, this.#lines.y);
        this.hide();
    }

    /** @param guides as Snapping gives them; of each axis the first is drawn */
    show(guides) {
        for (const axis of ["x", "y"]) this.#draw(axis, guides.find((guide) => guide.axis === axis));
    }

    hide() {
        this.show([]);
    }

    #draw(axis, guide) {
        const transform = guide ? this.#stretched(guide) : "scale(0)";
        if (this.#shown[axis] === transform) return;
        this.#shown[axis] = transform;
        this.#lines[axis].style.transform = transform;
    }

    #stretched({ axis, at, from, to }) {
        const { canvas } = this;
        const [start, end] = axis === "x"
            ? [canvas.toScreen({ x: at, y: from }), canvas.toScreen({ x: at, y: to })]
            : [canvas.toScreen({ x: from, y: at }), canvas.toScreen({ x: to, y: at })];
        const [x, y] = [Math.round(start.x), Math.round(start.y)];
        const size = axis === "x" ? `1, ${Math.round(end.y - start.y)}` : `${Math.round(end.x - start.x)}, 1`;
        return `translate(${x}px, ${y}px) scale(${size})`;
    }
}
