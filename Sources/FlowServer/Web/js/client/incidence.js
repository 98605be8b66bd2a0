/** Which edges have an end at which node, whether or not that node is there. */
export class Incidence {
    #edges = new Map();
    #ends = new Map();

    /** Edge `id` is now `edge`, or gone. */
    update(id, edge) {
        for (const node of this.#ends.get(id) ?? []) this.#unlink(node, id);
        if (!edge) {
            this.#ends.delete(id);
            return;
        }
        const ends = [edge.get("source"), edge.get("target")];
        this.#ends.set(id, ends);
        for (const node of ends) this.#edges.set(node, (this.#edges.get(node) ?? new Set()).add(id));
    }

    /** The ids of the edges at a node. */
    at(node) {
        return this.#edges.get(node) ?? [];
    }

    #unlink(node, id) {
        const edges = this.#edges.get(node);
        edges?.delete(id);
        if (edges?.size === 0) this.#edges.delete(node);
    }
}
