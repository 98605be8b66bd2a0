import { sessionOf } from "./identity.js";
import { IndexedDBStore } from "./indexedDBStore.js";
import { MemoryStore } from "./memoryStore.js";

/** Where a tab's identity and requests are kept: as the options of a flow say, else as the browser has it. */
export function journalPlace({ store, locks, sessionStorage }) {
    const usual = globalThis.indexedDB ? new IndexedDBStore() : new MemoryStore();
    return {
        store: store ?? usual,
        locks: locks === undefined ? globalThis.navigator?.locks : locks,
        session: sessionOf(sessionStorage === undefined ? browserSession() : sessionStorage),
    };
}

/** It may be forbidden. */
function browserSession() {
    try {
        return globalThis.sessionStorage;
    } catch {
        return null;
    }
}
