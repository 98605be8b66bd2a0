import { Database, result } from "./database.js";

const stores = { documents: "flow", sizes: "flow" };
/** Flows whose documents are kept, and their size in all, in UTF-16 units of JSON. */
const mostFlows = 20;
const mostSize = 32 * 1_048_576;

/**
 * The last confirmed documents of the flows that were opened here, in the browser's IndexedDB; the longest unused go.
 */
export class DocumentStore {
    #database;

    constructor(indexedDB = globalThis.indexedDB, name = "flows-documents") {
        this.#database = new Database(indexedDB, name, stores);
    }

    /** `{epoch, clock, document}` of a flow, or null. */
    async read(flow) {
        const found = await this.#database.within("readonly", ({ documents }) => result(documents.get(flow)));
        return found ? JSON.parse(found.text) : null;
    }

    /** The names of the flows that are kept, with when that was in ms since 1970; the newest first. */
    async list() {
        const sizes = await this.#database.within("readonly", (all) => result(all.sizes.getAll()));
        return sizes.sort((a, b) => b.usedAt - a.usedAt).map(({ flow, usedAt }) => ({ flow, usedAt }));
    }

    /** Keeps the state of a flow, in place of what was kept of it; not one that is too large. */
    async put(flow, state) {
        const text = JSON.stringify(state);
        const size = text.length;
        await this.#database.within("readwrite", async ({ documents, sizes }) => {
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
}
