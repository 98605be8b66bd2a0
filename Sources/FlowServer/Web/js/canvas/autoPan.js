import { grown } from "./geometry.js";

/**
 * How far inside of the free part of the surface it begins, where it is fastest (CSS pixels), and how fast (a second).
 */
const zone = 24;
const full = 72;
const fastest = 1_100;
/** What `canvas.space()` leaves free around, in CSS pixels. */
const spared = 40;

/** Moves the flow while a drag is at the edge of the surface, the faster the further out. */
export class AutoPan {
    #edges = null;
    /** How far out the drag began: who grabs something at the edge does not want to go anywhere. */
    #ignored = { left: 0, right: 0, top: 0, bottom: 0 };
    #pointer = null;
    #last = 0;
    #frame = 0;

    constructor(canvas) {
        this.canvas = canvas;
    }

    start(pointer) {
        this.#edges = grown(this.canvas.space(), spared - zone);
        this.#ignored = this.#depths(pointer);
    }

    follow(pointer) {
        this.#pointer = pointer;
        const depths = this.#depths(pointer);
        for (const side of Object.keys(depths)) this.#ignored[side] = Math.min(this.#ignored[side], depths[side]);
        if (this.#frame === 0 && this.#speed().some((each) => each !== 0)) {
            this.#last = performance.now();
            this.#frame = requestAnimationFrame((now) => this.#step(now));
        }
    }

    stop() {
        cancelAnimationFrame(this.#frame);
        this.#frame = 0;
    }

    #step(now) {
        this.#frame = 0;
        const [x, y] = this.#speed();
        if (x === 0 && y === 0) return;
        const seconds = Math.min(Math.max(now - this.#last, 0), 50) / 1_000;
        this.#last = now;
        this.canvas.viewport.panBy(-x * seconds, -y * seconds);
        this.#frame = requestAnimationFrame((next) => this.#step(next));
    }

    #speed() {
        const depths = this.#depths(this.#pointer);
        const part = (side) => Math.min(depths[side] - this.#ignored[side], full) / full;
        return [part("right") - part("left"), part("bottom") - part("top")].map((each) => each * fastest);
    }

    #depths(pointer) {
        const { x, y } = this.canvas.pointOf(pointer);
        const edges = this.#edges;
        return {
            left: Math.max(0, edges.x - x), right: Math.max(0, x - edges.x - edges.width),
            top: Math.max(0, edges.y - y), bottom: Math.max(0, y - edges.y - edges.height),
        };
    }
}
