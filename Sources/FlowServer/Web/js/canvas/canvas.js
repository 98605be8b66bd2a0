import { Emitter } from "../client/emitter.js";
import { html, svg } from "../dom.js";
import { Copies } from "./copies.js";
import { Drawn } from "./drawn.js";
import { EdgeLayer } from "./edgeLayer.js";
import { fitting, opening } from "./fitting.js";
import { contains, encloses, intersects, middleOf, rectOf } from "./geometry.js";
import { Guides } from "./guides.js";
import { NodeLayer } from "./nodeLayer.js";
import { Places } from "./places.js";
import { Selection } from "./selection.js";
import { Viewport } from "./viewport.js";

/** Distance of the dots, in flow units. */
const grid = 24;
/** Under this zoom every second dot is left out, under half of it three of four, and so on. */
const sparse = 0.7;
/** Under this zoom a node is a coloured shape: nobody could read it. */
const readable = 0.3;

/**
 * The drawing surface: shows a flow (client/flow-client.js) through a viewport. Changes are collected and drawn once a
 * frame. Gestures, keys and panels work on it from outside; `on` tells them "select" (the selection has changed),
 * "view" (the viewport has moved), "rendered" (a frame with changes of the flow was drawn) and "lock" (it was locked or
 * not).
 */
export class Canvas extends Emitter {
    #dirty = nothing();
    #isScheduled = false;
    #mustMove = true;
    #mustSelect = false;
    #corner = { left: 0, top: 0, width: 0, height: 0 };
    #enlarged = 1;
    #zoom = null;
    #isLocked = false;
    #isMoving = false;

    /**
     * @param space gives the part of the surface that no panel covers, `{x, y, width, height}`
     * @param corners gives the rectangles of what lies in its corners
     */
    constructor(root, flow, { space, corners }) {
        super();
        Object.assign(this, { root, flow, space, corners });
        const layer = (name) => html("div", { class: `layer ${name}` });
        this.edgesRoot = svg("svg", { class: "edges" });
        const [frames, labels, nodes] = ["frames", "edge-labels", "nodes"].map(layer);
        this.previews = layer("previews");
        this.world = html("div", { class: "world" }, frames, this.edgesRoot, labels, nodes, this.previews);
        /** Over the flow, in coordinates of the screen. */
        this.overlay = html("div", { class: "canvas-overlay" });
        root.append(this.world, this.overlay);
        this.places = new Places(flow.nodes);
        this.nodes = new NodeLayer({ nodes, frames }, (id) => flow.birthOf(id));
        this.edges = new EdgeLayer(this.edgesRoot, labels);
        this.drawn = new Drawn(this);
        this.guides = new Guides(this);
        this.copies = new Copies(this);
        this.viewport = new Viewport(() => {
            this.#mustMove = true;
            this.#schedule();
        });
        // Measured when it changes, because measuring in a gesture would make the browser lay out everything.
        new ResizeObserver(() => {
            this.#corner = root.getBoundingClientRect();
            this.#mustMove = true;
            this.#schedule();
        }).observe(root);
        this.selection = new Selection(() => {
            this.#mustSelect = true;
            this.#schedule();
            this.emit("select", this.selection);
        });
    }

    /** Draws what changes name, with the next frame. */
    invalidate(changes) {
        for (const { kind, id } of changes) this.#dirty[kind].add(id);
        this.#schedule();
    }

    /** A point of a mouse event, relative to the surface. */
    pointOf({ clientX, clientY }) {
        return { x: clientX - this.#corner.left, y: clientY - this.#corner.top };
    }

    /** Where a point of the flow is seen, relative to the surface. */
    toScreen({ x, y }) {
        const { x: left, y: top, zoom } = this.viewport;
        return { x: x * zoom + left, y: y * zoom + top };
    }

    /** Where a point of the flow is seen in the window, as a mouse event would say it. */
    toWindow(point) {
        const { x, y } = this.toScreen(point);
        return { clientX: x + this.#corner.left, clientY: y + this.#corner.top };
    }

    /** Shows everything. */
    fit() {
        this.viewport.set(fitting(this.#rects, this.space(), this.corners()));
    }

    /** Shows what somebody should see first: everything, if that can be read here. */
    open() {
        this.viewport.set(opening(this.#rects, this.space(), this.corners()));
    }

    zoomBy(factor) {
        const { x, y, width, height } = this.space();
        this.viewport.zoomBy(factor, { x: x + width / 2, y: y + height / 2 });
    }

    /** The part of the flow that is seen and not covered. */
    get seen() {
        return this.#inFlow(this.space());
    }

    /** The part of the flow that is behind all of the surface, panels or not. */
    get window() {
        return this.#inFlow({ x: 0, y: 0, width: this.#corner.width, height: this.#corner.height });
    }

    /** Distance of the dots that are drawn, in flow units: closer ones would blur into grey. */
    get grid() {
        return grid * 2 ** Math.max(0, Math.ceil(Math.log2(sparse / this.viewport.zoom)));
    }

    /** Whether nodes are too small to be read. */
    get isFar() {
        return this.viewport.zoom < readable;
    }

    /** While it is locked, gestures look around and select, and change nothing. */
    get isLocked() {
        return this.#isLocked;
    }

    set isLocked(isLocked) {
        this.#isLocked = isLocked;
        this.root.classList.toggle("locked", isLocked);
        this.emit("lock", isLocked);
    }

    /** While a gesture moves things: what only a pointer elsewhere would need is drawn when it ends. */
    get isMoving() {
        return this.#isMoving;
    }

    set isMoving(isMoving) {
        this.#isMoving = isMoving;
        this.#schedule();
    }

    /** The rectangles of the nodes that are seen, except some. */
    rectsInView(except) {
        const area = this.window;
        return Array.from(this.places.all()).filter(([id, rect]) => !except.has(id) && intersects(rect, area))
            .map(([, rect]) => rect);
    }

    /** The id of the innermost frame that a point is in and that is larger than `rect`; null for none. */
    frameAt(point, rect, except) {
        const size = ({ width, height }) => width * height;
        let found = null;
        for (const id of this.places.frames) {
            const frame = this.places.of(id);
            if (!frame || except.has(id) || !contains(frame, point) || size(frame) <= size(rect)) continue;
            if (found === null || size(frame) < size(this.places.of(found))) found = id;
        }
        return found;
    }

    /**
     * Moves the view, if need be, so that a rectangle of the flow is seen: by as little as needed, or into the middle.
     */
    reveal(rect, options) {
        const view = this.revealing(rect, options);
        if (view) this.viewport.set(view);
    }

    /** The view that `reveal` shows, or null if the rectangle is seen. */
    revealing(rect, { isCentred = false } = {}) {
        const { seen, viewport: { x, y, zoom } } = this;
        if (encloses(seen, rect)) return null;
        const by = (isCentred ? toMiddle : toSight)(seen, rect);
        return { x: x + by.x * zoom, y: y + by.y * zoom, zoom };
    }

    focus(kind, id) {
        this.render();
        (kind === "node" ? this.nodes : this.edges).element(id)?.focus({ preventScroll: true });
    }

    get #rects() {
        return Array.from(this.flow.nodes.values(), (node) => rectOf(node, this.flow.nodes));
    }

    #inFlow({ x, y, width, height }) {
        const { zoom } = this.viewport;
        return { ...this.viewport.toFlow({ x, y }), width: width / zoom, height: height / zoom };
    }

    #schedule() {
        if (this.#isScheduled) return;
        this.#isScheduled = true;
        requestAnimationFrame(() => this.render());
    }

    /** Draws what has changed, now. */
    render() {
        this.#isScheduled = false;
        if (this.#mustMove) this.#move();
        const { node, edge, flow } = this.#dirty;
        const isChanged = node.size > 0 || edge.size > 0 || flow.size > 0;
        if (isChanged) this.#draw(node, edge);
        else this.drawn.follow();
        if (this.#mustSelect) {
            this.#mustSelect = false;
            this.nodes.select(this.selection.nodes);
            this.edges.select(this.selection.edges);
        }
        if (!this.#isMoving && !this.nodes.isPlain) this.edges.settle();
    }

    #draw(nodes, edges) {
        this.#dirty = nothing();
        const hadFocus = this.root.contains(document.activeElement);
        this.drawn.update(this.places.update(nodes), edges);
        if (hadFocus && document.activeElement === document.body) this.root.focus({ preventScroll: true });
        this.selection.keep(this.flow);
        this.#mustSelect = true;
        this.emit("rendered", this.flow);
    }

    #move() {
        this.#mustMove = false;
        const { x, y, zoom } = this.viewport;
        this.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
        if (zoom !== this.#zoom) this.#scale(zoom);
        this.root.style.backgroundPosition = `${x}px ${y}px`;
        this.emit("view", this.viewport);
    }

    #scale(zoom) {
        this.#zoom = zoom;
        const step = this.grid * zoom;
        this.root.style.backgroundSize = `${step}px ${step}px`;
        this.world.classList.toggle("far", this.isFar);
        this.nodes.zoom(zoom);
        this.edges.grips.zoom(zoom);
        // What is hit by the pointer keeps its size on the screen, in steps: each one styles all elements anew.
        const enlarged = 2 ** Math.ceil(Math.log2(1 / Math.min(1, zoom)));
        if (enlarged === this.#enlarged) return;
        this.#enlarged = enlarged;
        this.world.style.setProperty("--enlarge", enlarged);
    }
}

/** How far a rectangle is from the middle of what is seen, and from being seen at all. */
function toMiddle(seen, rect) {
    const [from, to] = [middleOf(seen), middleOf(rect)];
    return { x: from.x - to.x, y: from.y - to.y };
}

function toSight(seen, rect) {
    const by = (from, length, seenFrom, seenLength) => {
        if (from < seenFrom || length > seenLength) return seenFrom - from;
        return Math.min(0, seenFrom + seenLength - from - length);
    };
    return { x: by(rect.x, rect.width, seen.x, seen.width), y: by(rect.y, rect.height, seen.y, seen.height) };
}

function nothing() {
    return { node: new Set(), edge: new Set(), flow: new Set() };
}
