import { Database, result } from "./database.js";

const stores = { slots: ["flow", "slot"], records: ["flow", "slot", "order"] };

/** A PendingStore in the browser's IndexedDB: it lasts beyond the tab and the browser. */
export class IndexedDBStore {
    lasts = true;
    #database;

    constructor(indexedDB = globalThis.indexedDB, name = "flows-pending") {
        this.#database = new Database(indexedDB, name, stores);
    }

    async slots(flow) {
        return this.#within("readonly", async ({ slots, records }) => {
            const found = await result(slots.getAll(under(flow)));
            const keys = await result(records.getAllKeys(under(flow)));
            return found.map(({ slot }) => ({ slot, count: keys.filter((key) => key[1] === slot).length }));
        });
    }

    async read(flow, slot) {
        return this.#within("readonly", async ({ slots, records }) => {
            const found = await result(slots.get([flow, slot]));
            const kept = await result(records.getAll(under(flow, slot)));
            return { client: found?.client ?? null, records: kept.map((each) => each.record) };
        });
    }

    async putClient(flow, slot, client) {
        return this.#within("readwrite", ({ slots }) => result(slots.put({ flow, slot, client })));
    }

    async put(flow, slot, list) {
        return this.#within("readwrite", async ({ slots, records }) => {
            if (!(await result(slots.get([flow, slot])))) slots.put({ flow, slot, client: null });
            for (const record of list) records.put({ flow, slot, order: record.order, record });
        });
    }

    async remove(flow, slot, orders) {
        return this.#within("readwrite", ({ records }) => {
            for (const order of orders) records.delete([flow, slot, order]);
        });
    }

    async drop(flow, slot) {
        return this.#within("readwrite", ({ slots, records }) => {
            slots.delete([flow, slot]);
            records.delete(under(flow, slot));
        });
    }

    #within(mode, work) {
        return this.#database.within(mode, work, { durability: "strict" });
    }
}

/** All keys that begin so: an array sorts after any text (Indexed Database API §2.4). */
function under(...beginning) {
    return IDBKeyRange.bound(beginning, [...beginning, []]);
}
