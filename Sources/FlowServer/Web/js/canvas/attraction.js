import { Snapping } from "./snapping.js";

/** After a move of the view so far, in CSS pixels, what attracts is looked for anew. */
const stride = 200;

/** What attracts during a gesture: the nodes that are seen, except those that move. */
export class Attraction {
    #snapping = null;
    #from = null;

    /** @param except ids of nodes */
    constructor(canvas, except) {
        Object.assign(this, { canvas, except });
    }

    get now() {
        const { x, y, zoom } = this.canvas.viewport;
        const from = this.#from;
        if (from === null || from.zoom !== zoom || Math.hypot(x - from.x, y - from.y) > stride) {
            this.#from = { x, y, zoom };
            this.#snapping = new Snapping(this.canvas.rectsInView(this.except));
        }
        return this.#snapping;
    }
}
