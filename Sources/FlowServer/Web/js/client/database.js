/** One database of the browser's IndexedDB, its version 1: transactions over all of its stores. */
export class Database {
    #open;
    #opened;
    #stores;

    /**
     * @param stores the key path of each store, by its name
     */
    constructor(indexedDB, name, stores) {
        this.#stores = Object.keys(stores);
        this.#open = () => {
            this.#opened = indexedDB ? opened(indexedDB, name, stores)
                : Promise.reject(new Error("There is no IndexedDB"));
            // Whoever uses it hears of it; without a user it is nobody's concern.
            this.#opened.catch(() => {});
        };
        this.#open();
    }

    /** Gives what `work` gives, which gets the stores by their names, once the transaction is complete: only then is it
     * stored. */
    async within(mode, work, options = {}) {
        const transaction = await this.#transaction(mode, options);
        const complete = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
        const stores = Object.fromEntries(this.#stores.map((name) => [name, transaction.objectStore(name)]));
        const [value] = await Promise.all([work(stores), complete]);
        return value;
    }

    /** A browser closes connections by itself, as when a telephone has slept: then it is opened once more. */
    async #transaction(mode, options) {
        try {
            return (await this.#opened).transaction(this.#stores, mode, options);
        } catch (error) {
            if (error?.name !== "InvalidStateError") throw error;
            this.#open();
            return (await this.#opened).transaction(this.#stores, mode, options);
        }
    }
}

function opened(indexedDB, name, stores) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => {
            for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath });
        };
        request.onsuccess = () => {
            // Another tab wants to delete or change it, and would wait for this one, with all that open it.
            request.result.onversionchange = () => request.result.close();
            resolve(request.result);
        };
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error("Another tab keeps an older version of the store open"));
    });
}

/** What a request of a transaction gives. */
export function result(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}
