import { grown, intersects } from "./geometry.js";

/** Flows with more nodes are drawn only where they are seen. */
const many = 300;
/** Around what is seen, as a part of it: so that a small move of the view draws nothing new. */
const margin = 0.5;
/** How many times as wide as it would be drawn now the area may get by zooming in. */
const tooLarge = 2;
/** How far an edge may bend out of the rectangle around its ends, in flow units. */
const bend = 220;

/** Which part of the flow is in the page: all of a small one, of a large one what is seen and a margin around it. */
export class Drawn {
    /** The area that is drawn, in flow units; null for everything. */
    #area = null;
    /** Before the first changes nothing is drawn at all. */
    #isFresh = false;

    constructor(canvas) {
        this.canvas = canvas;
    }

    /** Draws nodes and edges that may have changed, with the edges at those nodes. */
    update(nodes, edges) {
        const { flow } = this.canvas;
        for (const id of edges) this.canvas.edges.index(id, flow.edges.get(id));
        if (!this.#isRight()) {
            // Removed ones are not in the flow any more, so they have to be named.
            this.#all(nodes, edges);
            return;
        }
        for (const id of nodes) this.#node(id);
        this.canvas.nodes.settle();
        const touched = new Set(edges);
        for (const id of nodes) for (const edge of this.canvas.edges.at(id)) touched.add(edge);
        for (const id of touched) this.#edge(id);
    }

    /** Draws what has come into view and takes away what has left it. */
    follow() {
        if (!this.#isRight()) this.#all([], []);
        else this.canvas.nodes.isPlain = this.#isPlain();
    }

    /** Far out the nodes of a large flow are shapes. */
    #isPlain() {
        return this.canvas.isFar && this.canvas.flow.nodes.size > many;
    }

    /** Whether the area that is drawn fits what is seen now. */
    #isRight() {
        const isAll = this.canvas.flow.nodes.size <= many;
        if (isAll || this.#area === null) return isAll && this.#area === null && this.#isFresh;
        const { window } = this.canvas;
        const wanted = widened(window);
        return window.x >= this.#area.x && window.y >= this.#area.y
            && window.x + window.width <= this.#area.x + this.#area.width
            && window.y + window.height <= this.#area.y + this.#area.height
            && this.#area.width <= wanted.width * tooLarge;
    }

    #all(nodes, edges) {
        const { flow, window } = this.canvas;
        this.canvas.nodes.isPlain = this.#isPlain();
        this.#isFresh = true;
        this.#area = flow.nodes.size <= many ? null : widened(window);
        for (const id of new Set([...flow.nodes.keys(), ...nodes])) this.#node(id);
        this.canvas.nodes.settle();
        for (const id of new Set([...flow.edges.keys(), ...edges])) this.#edge(id);
    }

    #node(id) {
        const { flow, nodes, places } = this.canvas;
        const node = flow.nodes.get(id);
        const rect = places.of(id);
        if (node && rect && (this.#isIn(rect) || nodes.isHeld(id))) nodes.update(id, node, rect, places.depth(id));
        else nodes.remove(id);
    }

    #edge(id) {
        const { flow, edges, places } = this.canvas;
        const edge = flow.edges.get(id);
        const [from, to] = [places.of(edge?.get("source")), places.of(edge?.get("target"))];
        if (from && to && this.#isSpanIn(from, to)) edges.update(id, edge, from, to, flow.nodes);
        else edges.remove(id);
    }

    #isIn(rect) {
        return this.#area === null || intersects(rect, this.#area);
    }

    #isSpanIn(from, to) {
        if (this.#area === null) return true;
        const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
        const width = Math.max(from.x + from.width, to.x + to.width) - x;
        const height = Math.max(from.y + from.height, to.y + to.height) - y;
        return intersects(grown({ x, y, width, height }, bend), this.#area);
    }
}

function widened({ x, y, width, height }) {
    return {
        x: x - width * margin, y: y - height * margin, width: width * (1 + 2 * margin),
        height: height * (1 + 2 * margin),
    };
}
