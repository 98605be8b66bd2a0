import { elementFromWire, isRequired, isValidProperty } from "./element.js";

/** More is not read from others: the limits of a flow. */
const most = { node: 20_000, edge: 40_000 };

/** The nodes and edges of a flow, each by id and in order of birth. */
export class Flow {
    nodes = new Map();
    edges = new Map();

    /** Reads `{nodes, edges}` in React Flow's form. Unusable elements are left out one by one. */
    static fromWire(raw) {
        const flow = new Flow();
        flow.#read("node", raw?.nodes);
        flow.#read("edge", raw?.edges);
        return flow;
    }

    #read(kind, list) {
        if (!Array.isArray(list)) return;
        const elements = this.of(kind);
        for (const raw of list) {
            if (elements.size >= most[kind]) return;
            const element = elementFromWire(kind, raw);
            if (element && !elements.has(element.id)) elements.set(element.id, element);
        }
    }

    /** In React Flow's form; edges that lost an end are left out. */
    toWire() {
        const edges = [];
        for (const edge of this.edges.values()) if (this.isConnected(edge)) edges.push(edge.wire);
        return { nodes: Array.from(this.nodes.values(), (node) => node.wire), edges };
    }

    of(kind) {
        return kind === "node" ? this.nodes : this.edges;
    }

    get isEmpty() {
        return this.nodes.size === 0 && this.edges.size === 0;
    }

    isConnected(edge) {
        return this.nodes.has(edge.get("source")) && this.nodes.has(edge.get("target"));
    }

    /** Applies one operation, see operations.js. What is missing or invalid is left as it is. */
    apply(op) {
        const elements = this.of(op.kind);
        const before = elements.get(op.id);
        const after = changed(before, op);
        if (after === before) return;
        if (!after) elements.delete(op.id);
        else if (before || elements.size < most[op.kind]) elements.set(op.id, after);
    }
}

/** An element (undefined: there is none) after an operation. */
export function changed(element, op) {
    switch (op.op) {
        case "create": {
            if (!element) return elementFromWire(op.kind, { ...op.props, id: op.id }) ?? undefined;
            // Two windows may bring the same element back after the server lost its memory: the later values count.
            const made = elementFromWire(op.kind, { ...op.props, id: op.id });
            if (!made) return element;
            return Array.from(made.props).reduce((result, [key, value]) => result.with(key, value), element);
        }
        case "set":
            return element && isValidProperty(op.kind, op.key, op.value) ? element.with(op.key, op.value) : element;
        case "unset":
            return element && !isRequired(op.kind, op.key) ? element.without(op.key) : element;
        case "delete":
            return undefined;
        default:
            return element;
    }
}
