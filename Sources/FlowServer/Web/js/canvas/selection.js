/** What this person has selected; never sent. */
export class Selection {
    nodes = new Set();
    edges = new Set();

    constructor(onChange = () => {}) {
        this.onChange = onChange;
    }

    /** The id of the one selected node, or null. */
    get onlyNode() {
        return this.nodes.size === 1 ? this.nodes.values().next().value : null;
    }

    of(kind) {
        return kind === "node" ? this.nodes : this.edges;
    }

    get isEmpty() {
        return this.nodes.size === 0 && this.edges.size === 0;
    }

    set(nodes = [], edges = []) {
        this.nodes = new Set(nodes);
        this.edges = new Set(edges);
        this.onChange();
    }

    only(kind, id) {
        this.set(kind === "node" ? [id] : [], kind === "edge" ? [id] : []);
    }

    toggle(kind, id) {
        const chosen = this.of(kind);
        if (!chosen.delete(id)) chosen.add(id);
        this.onChange();
    }

    /** Forgets what is no longer there. */
    keep(flow) {
        const before = this.nodes.size + this.edges.size;
        for (const id of this.nodes) if (!flow.nodes.has(id)) this.nodes.delete(id);
        for (const id of this.edges) if (!flow.edges.has(id)) this.edges.delete(id);
        if (this.nodes.size + this.edges.size !== before) this.onChange();
    }
}
