import { svg } from "../dom.js";
import { edgeEnds } from "./edgeCourse.js";

/** From where an edge leaves or arrives, in CSS pixels. */
const apart = 22;

/** Two grips to pull an edge off its nodes, at the edge that the pointer is over or that alone is selected. */
export class EdgeGrips {
    #hovered = null;
    #selected = null;
    #at = null;
    #grips = {};
    /** A CSS pixel in flow units. */
    #unit = 1;

    constructor(layer) {
        this.layer = layer;
        for (const end of ["source", "target"]) {
            // A dot to see, and 24 px to hit.
            this.#grips[end] = svg("g", { class: "edge-grip", "data-edge-end": end },
                svg("circle", { class: "edge-grip-hit" }), svg("circle", { class: "edge-grip-dot" }));
        }
        layer.parent.addEventListener("pointerover", ({ target }) => this.#hover(target));
        layer.parent.addEventListener("pointerout", ({ relatedTarget }) => this.#hover(relatedTarget));
    }

    show(selected) {
        this.#selected = selected;
        this.#place();
    }

    /** Keeps their size on the screen. */
    zoom(zoom) {
        this.#unit = 1 / zoom;
        if (this.#at !== null) this.follow(this.#at);
    }

    follow(id) {
        if (this.#at === id) this.#draw(this.layer.shown(id));
    }

    forget(id) {
        if (this.#hovered === id) this.#hovered = null;
        if (this.#selected === id) this.#selected = null;
        if (this.#at === id) this.#at = null;
    }

    #hover(element) {
        this.#hovered = element?.closest?.("[data-edge-id]")?.dataset.edgeId ?? null;
        this.#place();
    }

    #place() {
        const id = this.layer.shown(this.#hovered) ? this.#hovered : this.#selected;
        if (id === this.#at) return;
        const shown = this.layer.shown(id);
        if (!shown) {
            for (const grip of Object.values(this.#grips)) grip.remove();
            this.#at = null;
            return;
        }
        this.#at = id;
        this.#draw(shown);
        shown.group.append(this.#grips.source, this.#grips.target);
    }

    /** On the edge, beside the handles of the nodes, which are there to draw new edges. */
    #draw({ course }) {
        const ends = edgeEnds(course, apart * this.#unit);
        for (const [end, { x, y }] of Object.entries(ends)) {
            this.#grips[end].style.transform = `translate(${x}px, ${y}px) scale(${this.#unit})`;
        }
    }
}
