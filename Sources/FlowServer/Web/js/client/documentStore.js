/** Flows whose documents are kept, and their size in all, in UTF-16 units of JSON. */
const mostFlows = 20;
const mostSize = 32 * 1_048_576;

/** The last confirmed documents of the flows that were opened here, in the browser's IndexedDB; the longest unused go. */
export class DocumentStore {
    #database;

    constructor(indexedDB = globalThis.indexedDB, name = "flows-documents") {
        this.#database = indexedDB ? opened(indexedDB, name) : Promise.reject(new Error("There is no IndexedDB"));
        this.#database.catch(() => {});
    }

    /** `{epoch, clock, document}` of a flow, or null. */
    async read(flow) {
        const found = await this.#within("readonly", ({ documents }) => result(documents.get(flow)));
        return found ? JSON.parse(found.text) : null;
    }

    /** Keeps the state of a flow, in place of what was kept of it; not one that is too large. */
    async put(flow, state) {
        const text = JSON.stringify(state);
        const size = text.length;
        await this.#within("readwrite", async ({ documents, sizes }) => {
            const others = (await result(sizes.getAll())).filter((each) => each.flow !== flow);
            others.sort((a, b) => b.usedAt - a.usedAt);
            const isKept = size <= mostSize;
            let [count, sum] = isKept ? [1, size] : [0, 0];
            for (const other of others) {
                count += 1;
                sum += other.size;
                if (count <= mostFlows && sum <= mostSize) continue;
                documents.delete(other.flow);
                sizes.delete(other.flow);
            }
            if (isKept) {
                documents.put({ flow, text });
                sizes.put({ flow, size, usedAt: Date.now() });
            } else {
                documents.delete(flow);
                sizes.delete(flow);
            }
        });
    }

    async #within(mode, work) {
        const database = await this.#database;
        const transaction = database.transaction(["documents", "sizes"], mode);
        const complete = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
        const stores = { documents: transaction.objectStore("documents"), sizes: transaction.objectStore("sizes") };
        const [value] = await Promise.all([work(stores), complete]);
        return value;
    }
}

function opened(indexedDB, name) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => {
            for (const store of ["documents", "sizes"]) request.result.createObjectStore(store, { keyPath: "flow" });
        };
        request.onsuccess = () => {
            // Who is not let in any more must not wait for this tab: the whole database goes.
            request.result.onversionchange = () => request.result.close();
            resolve(request.result);
        };
        request.onerror = () => reject(request.error);
    });
}

function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}
