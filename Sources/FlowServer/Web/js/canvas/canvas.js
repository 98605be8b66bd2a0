import { Emitter } from "../client/emitter.js";
import { html, svg } from "../dom.js";
import { EdgeLayer } from "./edgeLayer.js";
import { boundsOf } from "./geometry.js";
import { NodeLayer } from "./nodeLayer.js";
import { Selection } from "./selection.js";
import { Viewport } from "./viewport.js";

const grid = 24;

/**
 * The drawing surface: shows a flow (client/flow-client.js) through a viewport. Changes are collected and drawn once a
 * frame. Gestures, keys and panels work on it from outside; `on` tells them "select" (the selection has changed), "view"
 * (the viewport has moved) and "rendered" (a frame with changes of the flow was drawn).
 */
export class Canvas extends Emitter {
    #dirty = nothing();
    #isScheduled = false;
    #mustMove = true;
    #mustSelect = false;
    #corner = { left: 0, top: 0 };
    #enlarged = 1;

    /** @param space gives the part of the surface that no panel covers, `{x, y, width, height}` */
    constructor(root, flow, { space }) {
        super();
        Object.assign(this, { root, flow, space });
        this.edgesRoot = svg("svg", { class: "edges" });
        const nodesRoot = html("div", { class: "nodes" });
        this.world = html("div", { class: "world" }, this.edgesRoot, nodesRoot);
        /** Over the flow, in coordinates of the screen. */
        this.overlay = html("div", { class: "canvas-overlay" });
        root.append(this.world, this.overlay);
        this.nodes = new NodeLayer(nodesRoot);
        this.edges = new EdgeLayer(this.edgesRoot);
        this.viewport = new Viewport(() => {
            this.#mustMove = true;
            this.#schedule();
        });
        // Measured when it changes, because measuring in a gesture would make the browser lay out everything.
        new ResizeObserver(() => { this.#corner = root.getBoundingClientRect(); }).observe(root);
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

    fit() {
        this.viewport.fit(boundsOf(this.flow.nodes.values()), this.space());
    }

    zoomBy(factor) {
        const { x, y, width, height } = this.space();
        this.viewport.zoomBy(factor, { x: x + width / 2, y: y + height / 2 });
    }

    /** The part of the flow that is seen and not covered. */
    get seen() {
        const { x, y, width, height } = this.space();
        const from = this.viewport.toFlow({ x, y });
        return { ...from, width: width / this.viewport.zoom, height: height / this.viewport.zoom };
    }

    focus(kind, id) {
        this.render();
        (kind === "node" ? this.nodes : this.edges).element(id)?.focus({ preventScroll: true });
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
        if (node.size > 0 || edge.size > 0 || flow.size > 0) this.#draw(node, edge);
        if (this.#mustSelect) {
            this.#mustSelect = false;
            this.nodes.select(this.selection.nodes);
            this.edges.select(this.selection.edges);
        }
    }

    #draw(nodes, edges) {
        this.#dirty = nothing();
        const hadFocus = this.root.contains(document.activeElement);
        for (const id of nodes) {
            this.nodes.update(id, this.flow.nodes.get(id));
            for (const edge of this.edges.at(id)) edges.add(edge);
        }
        for (const id of edges) this.edges.update(id, this.flow.edges.get(id), this.flow);
        if (hadFocus && document.activeElement === document.body) this.root.focus({ preventScroll: true });
        this.selection.keep(this.flow);
        this.#mustSelect = true;
        this.emit("rendered", this.flow);
    }

    #move() {
        this.#mustMove = false;
        const { x, y, zoom } = this.viewport;
        this.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
        this.#enlarge(zoom);
        // Dots closer than this blur into grey.
        const step = grid * zoom * (zoom < 0.35 ? 4 : zoom < 0.7 ? 2 : 1);
        this.root.style.backgroundSize = `${step}px ${step}px`;
        this.root.style.backgroundPosition = `${x}px ${y}px`;
        this.emit("view", this.viewport);
    }

    /** What is hit by the pointer keeps its size on the screen, in steps: each one styles all elements anew. */
    #enlarge(zoom) {
        const enlarged = 2 ** Math.ceil(Math.log2(1 / Math.min(1, zoom)));
        if (enlarged === this.#enlarged) return;
        this.#enlarged = enlarged;
        this.world.style.setProperty("--enlarge", enlarged);
    }
}

function nothing() {
    return { node: new Set(), edge: new Set(), flow: new Set() };
}
