import { isObject } from "../model/json.js";
import { recall, remember } from "../remembered.js";
import { boundsOf, intersects } from "./geometry.js";

const key = "flows-views";
/** Flows whose view is remembered; the one that was looked at longest ago goes first. */
const most = 200;
/** In ms, from the last move. */
const pause = 400;

/**
 * Remembers, in this browser, where in each flow this person was: the middle of the surface and the zoom, so that it
 * holds for windows of any size. Begins when it is told to show the first view.
 */
export class RememberedView {
    #timer = 0;

    constructor(canvas, flowId) {
        Object.assign(this, { canvas, flowId });
    }

    /** Shows what was seen last, if something would be seen there, else what one sees first. From now on it is kept. */
    show() {
        const view = recalled(this.flowId);
        if (!view || !this.#restore(view)) this.canvas.open();
        this.canvas.on("view", () => this.#remember());
        addEventListener("pagehide", () => this.#save());
    }

    #restore({ x, y, zoom }) {
        const { viewport, flow } = this.canvas;
        const { root } = this.canvas;
        viewport.set({ x: root.clientWidth / 2 - x * zoom, y: root.clientHeight / 2 - y * zoom, zoom });
        const bounds = boundsOf(flow.nodes.values(), flow.nodes);
        return bounds !== null && intersects(bounds, this.canvas.seen);
    }

    #remember() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#save(), pause);
    }

    #save() {
        clearTimeout(this.#timer);
        const { window, viewport } = this.canvas;
        const { [this.flowId]: _, ...others } = all();
        const kept = Object.fromEntries(Object.entries(others).slice(1 - most));
        const place = [window.x + window.width / 2, window.y + window.height / 2].map(Math.round);
        remember(key, { ...kept, [this.flowId]: [...place, viewport.zoom] });
    }
}

function all() {
    const views = recall(key);
    return isObject(views) ? views : {};
}

function recalled(flowId) {
    const views = all();
    const view = Object.hasOwn(views, flowId) ? views[flowId] : null;
    if (!Array.isArray(view) || view.length !== 3 || !view.every(Number.isFinite)) return null;
    const [x, y, zoom] = view;
    return { x, y, zoom };
}
