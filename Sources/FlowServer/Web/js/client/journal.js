import { within } from "./deadline.js";
import { ForgettingStore } from "./forgettingStore.js";
import { claimOrphans, claimSlot } from "./identity.js";
import { MemoryStore } from "./memoryStore.js";

/** A store that does not answer by then, in ms, has failed. */
const answerWithin = 5_000;

/**
 * Keeps this tab's identity and requests in a PendingStore, in its slot. `persistence` is "device" when they outlive
 * the tab, or "tab": without a lasting store, without Web Locks (nobody could tell whether a slot is in use), or when
 * the store has failed. From then on what changes is taken from the failed one, if that can be done.
 */
export class Journal {
    #dirty = new Map();
    #client = undefined;
    /** The identity that the slot has. */
    #clientID = undefined;
    #slot = null;
    #release = () => {};
    #writing = null;
    /** What is being written now. */
    #batch = null;

    /** @param onChange told when `persistence` has become another */
    constructor({ store, locks, session, flow, platform, onChange }) {
        Object.assign(this, { locks, session, flow, platform, onChange });
        const canLast = store.lasts && Boolean(locks);
        this.store = store.lasts && !locks ? new MemoryStore() : store;
        this.persistence = canLast ? "device" : "tab";
    }

    /** Moves into a slot (`claimed`: one that is locked already); gives `{client, records}` as they were left there. */
    async open(claimed) {
        const claim = claimed ? Promise.resolve(claimed) : this.#claim();
        try {
            return await this.#moveIn(claim);
        } catch {
            // The slot is for another tab, also when its lock comes only later.
            claim.then(({ release }) => release(), () => {});
            this.#lost();
            return this.#moveIn(this.#claim());
        }
    }

    async #claim() {
        const { store, locks, flow, session } = this;
        if (this.persistence === "device") return claimSlot({ store, locks, flow, session });
        return { slot: "tab", release: () => {} };
    }

    async #moveIn(claim) {
        const { slot, release, found } = await within(this.platform, answerWithin, this.#read(claim));
        this.#slot = slot;
        this.#clientID = found.client?.id;
        this.#release = release;
        this.#write();
        return found;
    }

    async #read(claim) {
        const { slot, release } = await claim;
        return { slot, release, found: await this.store.read(this.flow, slot) };
    }

    put(records) {
        for (const record of records) this.#dirty.set(record.order, record);
        this.#write();
    }

    remove(record) {
        this.#dirty.set(record.order, null);
        this.#write();
    }

    putClient(client) {
        this.#client = client;
        this.#write();
    }

    /** The slots of closed tabs with requests, locked by this tab; none where nothing lasts. */
    async orphans() {
        if (this.persistence !== "device") return [];
        const { store, locks, flow } = this;
        return claimOrphans({ store, locks, flow, slot: this.#slot }).catch(() => []);
    }

    /** All is written, and another tab may have the slot. With `forgets` nothing of it is left. */
    async close({ forgets = false } = {}) {
        while (this.#writing) await this.#writing;
        if (forgets && this.#slot !== null) {
            await within(this.platform, answerWithin, this.store.drop(this.flow, this.#slot)).catch(() => {});
        }
        this.#release();
        this.#slot = null;
    }

    /** Whether all of it would outlive the tab if that ended now. */
    get isWritten() {
        return this.persistence === "device" && this.#slot !== null && !this.#writing && !this.#hasMore;
    }

    /**
     * Resolves when what was put until now is written, or what a failed store had of it is forgotten there; null when
     * that is so already, or nothing lasts.
     */
    written() {
        return this.store.lasts && this.#writing ? this.#written() : null;
    }

    async #written() {
        // What came after the batch under way had begun is in the next.
        await this.#batch;
        await this.#batch;
    }

    get #hasMore() {
        return this.#dirty.size > 0 || this.#client !== undefined;
    }

    #write() {
        if (this.#slot !== null && !this.#writing && this.#hasMore) this.#writing = this.#writeAll();
    }

    async #writeAll() {
        while (this.#hasMore) {
            this.#batch = this.#writeBatch();
            await this.#batch;
        }
        this.#writing = null;
    }

    async #writeBatch() {
        const [client, dirty] = [this.#client, Array.from(this.#dirty)];
        this.#client = undefined;
        this.#dirty.clear();
        try {
            await within(this.platform, answerWithin, this.#writeTo(this.store, client, dirty));
        } catch {
            this.#lost();
            // What cannot even be remembered here is sent all the same.
            await this.#writeTo(this.store, client, dirty).catch(() => {});
        }
    }

    async #writeTo(store, client, dirty) {
        if (client !== undefined) {
            await store.putClient(this.flow, this.#slot, client);
            // It was given up meanwhile, and told to forget what is to follow.
            if (store !== this.store) return;
            this.#clientID = client.id;
        }
        const kept = dirty.filter(([, record]) => record !== null).map(([, record]) => record);
        const removed = dirty.filter(([, record]) => record === null).map(([order]) => order);
        if (kept.length > 0) await store.put(this.flow, this.#slot, kept);
        if (store !== this.store) return;
        if (removed.length > 0) await store.remove(this.flow, this.#slot, removed);
    }

    /** The store has failed: nothing outlives the tab any more. */
    #lost() {
        if (this.persistence === "tab") return;
        this.persistence = "tab";
        this.store = this.#slot === null ? new MemoryStore() : new ForgettingStore(this.store, this.platform, this.#clientID);
        this.onChange();
    }
}
