/** A PendingStore that lasts as long as this tab or program. */
export class MemoryStore {
    lasts = false;
    #slots = new Map();

    async slots(flow) {
        return Array.from(this.#slots.values()).filter((slot) => slot.flow === flow)
            .map(({ slot, records }) => ({ slot, count: records.size }));
    }

    async read(flow, slot) {
        const { client = null, records = new Map() } = this.#slots.get(keyOf(flow, slot)) ?? {};
        return { client, records: Array.from(records.values()).sort((a, b) => a.order - b.order) };
    }

    async putClient(flow, slot, client) {
        this.#slot(flow, slot).client = client;
    }

    async put(flow, slot, records) {
        for (const record of records) this.#slot(flow, slot).records.set(record.order, structuredClone(record));
    }

    async remove(flow, slot, orders) {
        for (const order of orders) this.#slot(flow, slot).records.delete(order);
    }

    async drop(flow, slot) {
        this.#slots.delete(keyOf(flow, slot));
    }

    #slot(flow, slot) {
        const key = keyOf(flow, slot);
        if (!this.#slots.has(key)) this.#slots.set(key, { flow, slot, client: null, records: new Map() });
        return this.#slots.get(key);
    }
}

const keyOf = (flow, slot) => JSON.stringify([flow, slot]);
