/** The flows that this browser keeps, for when their server cannot be reached. */
export class KeptFlows {
    /** @param documents a DocumentStore; `host` the server's */
    constructor(documents, host) {
        Object.assign(this, { documents, host });
    }

    /** As entries of the list, the one kept last first; none where nothing can be kept. */
    async list() {
        try {
            const own = (await this.documents.list()).filter(({ flow }) => flow.startsWith(`${this.host} `));
            const entries = await Promise.all(own.map(({ flow, usedAt }) => this.#entry(flow, usedAt)));
            return entries.filter(Boolean);
        } catch {
            return [];
        }
    }

    /** The kept document of a flow in React Flow's form, or null. */
    async document(id) {
        return (await this.documents.read(`${this.host} ${id}`))?.document ?? null;
    }

    async #entry(flow, usedAt) {
        const kept = await this.documents.read(flow);
        if (!kept) return null;
        const { document, epoch, clock } = kept;
        const { title = null, description = null } = document.flow ?? {};
        return {
            id: flow.slice(this.host.length + 1), title, description, epoch, clock, isKept: true,
            updated_at: Math.floor(usedAt / 1_000), node_count: document.nodes.length,
            edge_count: document.edges.length,
        };
    }
}
