/** A PendingStore in the browser's IndexedDB: it lasts beyond the tab and the browser. */
export class IndexedDBStore {
    lasts = true;
    #database;

    constructor(indexedDB = globalThis.indexedDB, name = "flows-pending") {
        this.#database = opened(indexedDB, name);
        // Whoever uses the store hears of it; without a user it is nobody's concern.
        this.#database.catch(() => {});
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

    /** Gives what `work` gives once the transaction is complete: only then is it stored. */
    async #within(mode, work) {
        const database = await this.#database;
        const transaction = database.transaction(["slots", "records"], mode, { durability: "strict" });
        const complete = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
        const stores = { slots: transaction.objectStore("slots"), records: transaction.objectStore("records") };
        const [value] = await Promise.all([work(stores), complete]);
        return value;
    }
}

function opened(indexedDB, name) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("slots", { keyPath: ["flow", "slot"] });
            request.result.createObjectStore("records", { keyPath: ["flow", "slot", "order"] });
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error("Another tab keeps an older version of the store open"));
    });
}

function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** All keys that begin so: an array sorts after any text (Indexed Database API §2.4). */
function under(...beginning) {
    return IDBKeyRange.bound(beginning, [...beginning, []]);
}
