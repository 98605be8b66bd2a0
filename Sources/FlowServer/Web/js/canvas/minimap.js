import { html } from "../dom.js";
import { isGroup } from "../model/groups.js";
import { typeOf } from "../model/nodeTypes.js";
import { recall, remember } from "../remembered.js";
import { around, contains, middleOf } from "./geometry.js";

const key = "flows-overview";
const size = { width: 200, height: 136 };
/** Inside of its edge, in CSS pixels. */
const padding = 8;
/** Smaller windows have no room for it, unless a person says so. */
const roomy = 1_400;
/** In ms between two pictures; with more than `many` nodes the longer one, and none while something is dragged. */
const pause = 100;
const longPause = 1_000;
const many = 500;
const step = 80;
/** How much colour what is seen has. */
const tint = 0.12;
const arrows = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A small picture of the whole flow with a frame around what is seen; dragging in it moves the view, the wheel zooms.
 * It is painted, so that it costs the page no elements: the nodes on a picture of their own, which is only made anew
 * when they change.
 */
export class Minimap {
    #surface = html("canvas", { width: size.width, height: size.height, "aria-hidden": "true" });
    #nodes = document.createElement("canvas");
    #scale = { x: 0, y: 0, by: 1 };
    #bounds = null;
    #timer = 0;
    #frame = 0;
    #colours = null;
    #grabbed = null;

    constructor(canvas) {
        this.canvas = canvas;
        this.element = html("div", {
            class: "minimap", tabindex: "0", role: "group", hidden: true,
            "aria-label": "Overview. Arrow keys move the view, plus and minus zoom, 0 shows everything",
        }, this.#surface);
        canvas.on("rendered", () => this.#changed());
        canvas.on("view", () => this.#paintSoon());
        new MutationObserver(() => {
            this.#colours = null;
            this.#draw();
        }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
        this.#listen();
        const remembered = recall(key);
        this.isWanted = typeof remembered === "boolean" ? remembered : innerWidth >= roomy;
    }

    get isShown() {
        return !this.element.hidden;
    }

    toggle() {
        this.isWanted = !this.isWanted;
        remember(key, this.isWanted);
        this.#changed();
    }

    #changed() {
        const isHidden = !this.isWanted || this.canvas.flow.nodes.size === 0;
        if (this.element.hidden !== isHidden) {
            this.element.hidden = isHidden;
            if (!isHidden) this.#draw();
        }
        if (isHidden || this.#timer !== 0) return;
        const isLarge = this.canvas.flow.nodes.size > many;
        this.#timer = setTimeout(() => {
            this.#timer = 0;
            if (isLarge && this.canvas.isMoving) this.#changed();
            else this.#draw();
        }, isLarge ? longPause : pause);
    }

    #draw() {
        if (!this.isShown) return;
        const { places } = this.canvas;
        this.#bounds = around(Array.from(places.all(), ([, rect]) => rect));
        if (!this.#bounds) return;
        this.#fit();
        this.#picture();
        this.#paintSoon();
    }

    /** How the flow, with what is seen of it, fits into the picture. */
    #fit() {
        const all = around([this.#bounds, this.canvas.window]);
        const by = Math.min((size.width - 2 * padding) / all.width, (size.height - 2 * padding) / all.height);
        const middle = middleOf(all);
        const before = this.#scale;
        this.#scale = { x: size.width / 2 - middle.x * by, y: size.height / 2 - middle.y * by, by };
        return ["x", "y", "by"].some((part) => before[part] !== this.#scale[part]);
    }

    #picture() {
        const context = prepared(this.#nodes);
        const colours = this.#coloursNow();
        const { flow, places } = this.canvas;
        const rect = (each) => {
            const { x, y, width, height } = this.#onMap(each);
            return [x, y, Math.max(width, 2), Math.max(height, 2)];
        };
        for (const id of places.frames) {
            const frame = places.of(id);
            if (!frame) continue;
            context.fillStyle = colours.frame;
            context.fillRect(...rect(frame));
        }
        for (const [id, each] of places.all()) {
            const node = flow.nodes.get(id);
            if (!node || isGroup(node)) continue;
            context.fillStyle = colours.of(typeOf(node).name);
            context.fillRect(...rect(each));
        }
    }

    #paintSoon() {
        if (this.#frame !== 0 || !this.isShown || !this.#bounds) return;
        this.#frame = requestAnimationFrame(() => {
            this.#frame = 0;
            if (this.#fit()) this.#picture();
            this.#paint();
        });
    }

    #paint() {
        const context = prepared(this.#surface);
        const colours = this.#coloursNow();
        const { x, y, width, height } = this.#onMap(this.canvas.window);
        context.globalAlpha = tint;
        context.fillStyle = colours.line;
        context.fillRect(x, y, width, height);
        context.globalAlpha = 1;
        context.drawImage(this.#nodes, 0, 0, size.width, size.height);
        context.strokeStyle = colours.line;
        context.lineWidth = 1.5;
        context.strokeRect(x, y, width, height);
    }

    #onMap(rect) {
        const { x, y, by } = this.#scale;
        return { x: rect.x * by + x, y: rect.y * by + y, width: rect.width * by, height: rect.height * by };
    }

    #listen() {
        const { element } = this;
        element.addEventListener("pointerdown", (event) => this.#grab(event));
        element.addEventListener("pointermove", (event) => this.#grabbed && this.#moveTo(event));
        for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
            element.addEventListener(name, () => { this.#grabbed = null; });
        }
        element.addEventListener("wheel", (event) => {
            event.preventDefault();
            this.canvas.zoomBy(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.008));
        }, { passive: false });
        element.addEventListener("keydown", (event) => this.#key(event));
    }

    #grab(event) {
        if (event.button !== 0) return;
        this.element.setPointerCapture(event.pointerId);
        const point = this.#pointOf(event);
        const seen = this.#onMap(this.canvas.window);
        const middle = middleOf(seen);
        // Inside of the frame it is dragged as it was grabbed, elsewhere it jumps there.
        this.#grabbed = contains(seen, point) ? { x: point.x - middle.x, y: point.y - middle.y } : { x: 0, y: 0 };
        this.#moveTo(event);
    }

    #moveTo(event) {
        const point = this.#pointOf(event);
        const { x, y, by } = this.#scale;
        const to = { x: (point.x - this.#grabbed.x - x) / by, y: (point.y - this.#grabbed.y - y) / by };
        const from = middleOf(this.canvas.window);
        const { viewport } = this.canvas;
        viewport.panBy((from.x - to.x) * viewport.zoom, (from.y - to.y) * viewport.zoom);
    }

    #pointOf({ clientX, clientY }) {
        const { left, top } = this.#surface.getBoundingClientRect();
        return { x: clientX - left, y: clientY - top };
    }

    #key(event) {
        const { canvas } = this;
        const arrow = arrows[event.key];
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (arrow) canvas.viewport.panBy(arrow[0] * step, arrow[1] * step);
        else if (event.key === "+" || event.key === "=") canvas.zoomBy(1.25);
        else if (event.key === "-") canvas.zoomBy(0.8);
        else if (event.key === "0") canvas.fit();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    /** The colours of the theme. Asked once, because the browser has to work them out for the whole page. */
    #coloursNow() {
        if (this.#colours) return this.#colours;
        const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();
        const root = document.documentElement;
        const kinds = new Map();
        const probe = html("span", { hidden: true });
        this.element.append(probe);
        const of = (kind) => {
            if (!kinds.has(kind)) {
                probe.dataset.kind = kind;
                kinds.set(kind, token(probe, "--kind"));
            }
            return kinds.get(kind);
        };
        this.#colours = { of, frame: token(root, "--border"), line: token(root, "--accent") };
        return this.#colours;
    }
}

/** A clean picture, as fine as the screen. */
function prepared(surface) {
    const ratio = Math.max(1, devicePixelRatio);
    const [width, height] = [size.width * ratio, size.height * ratio].map(Math.round);
    if (surface.width !== width || surface.height !== height) Object.assign(surface, { width, height });
    const context = surface.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    return context;
}
