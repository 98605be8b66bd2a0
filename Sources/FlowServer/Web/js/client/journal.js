import { claimOrphans, claimSlot } from "./identity.js";
import { MemoryStore } from "./memoryStore.js";

/**
 * Keeps this tab's identity and requests in a PendingStore, in its slot. `persistence` is "device" when they outlive
 * the tab, or "tab": without a lasting store, without Web Locks (nobody could tell whether a slot is in use), or when
 * the store has failed. What the failed one still has is taken from it as it is settled, if that can be done: a full
 * device can still forget.
 */
export class Journal {
    #dirty = new Map();
    #client = undefined;
    #slot = null;
    #release = () => {};
    #writing = null;
    /** What is being written now. */
    #batch = null;
    #failed = null;

    /** @param onChange told when `persistence` has become another */
    constructor({ store, locks, session, flow, onChange }) {
        Object.assign(this, { locks, session, flow, onChange });
        const canLast = store.lasts && Boolean(locks);
        this.store = store.lasts && !locks ? new MemoryStore() : store;
        this.persistence = canLast ? "device" : "tab";
    }

    /** Moves into a slot (`claimed`: one that is locked already); gives `{client, records}` as they were left there. */
    async open(claimed) {
        try {
            return await this.#open(claimed);
        } catch {
            this.#lost();
            return this.#open(null);
        }
    }

    async #open(claimed) {
        const { store, locks, flow, session } = this;
        const slot = claimed ?? (this.persistence === "device"
            ? await claimSlot({ store, locks, flow, session })
            : { slot: "tab", release: () => {} });
        const found = await store.read(flow, slot.slot);
        this.#slot = slot.slot;
        this.#release = slot.release;
        this.#write();
        return found;
    }

    put(records) {
        for (const record of records) this.#dirty.set(record.order, record);
        this.#write();
    }

    remove(record) {
        this.#dirty.set(record.order, null);
        this.#write();
        this.#failed?.remove(this.flow, this.#slot, [record.order]).catch(() => {});
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

    /** All is written, and another tab may have the slot. With `isEmpty` nothing of it is left. */
    async close({ isEmpty = false } = {}) {
        while (this.#writing) await this.#writing;
        if (isEmpty && this.#slot !== null) await this.store.drop(this.flow, this.#slot).catch(() => {});
        if (isEmpty && this.#slot !== null) await this.#failed?.drop(this.flow, this.#slot).catch(() => {});
        this.#release();
        this.#slot = null;
    }

    /** Whether all of it would outlive the tab if that ended now. */
    get isWritten() {
        return this.persistence === "device" && this.#slot !== null && !this.#writing && !this.#hasMore;
    }

    /** Resolves when what was put until now is written, or nothing lasts any more; null when that is so already. */
    written() {
        return this.persistence === "device" && this.#writing ? this.#written() : null;
    }

    async #written() {
        // What came after the batch under way had begun is in the next.
        await this.#batch?.catch(() => {});
        await this.#batch?.catch(() => {});
    }

    get #hasMore() {
        return this.#dirty.size > 0 || this.#client !== undefined;
    }

    #write() {
        if (this.#slot === null || this.#writing) return;
        this.#writing = this.#writeAll().catch(() => this.#lost()).finally(() => {
            this.#writing = null;
            // Between the last write and this turn more may have come.
            if (this.#hasMore) this.#write();
        });
    }

    async #writeAll() {
        while (this.#hasMore) {
            this.#batch = this.#writeBatch();
            await this.#batch;
        }
    }

    async #writeBatch() {
        const [client, dirty] = [this.#client, Array.from(this.#dirty)];
        this.#client = undefined;
        this.#dirty.clear();
        if (client !== undefined) await this.store.putClient(this.flow, this.#slot, client);
        const kept = dirty.filter(([, record]) => record !== null).map(([, record]) => record);
        const removed = dirty.filter(([, record]) => record === null).map(([order]) => order);
        if (kept.length > 0) await this.store.put(this.flow, this.#slot, kept);
        if (removed.length > 0) await this.store.remove(this.flow, this.#slot, removed);
    }

    #lost() {
        if (this.persistence === "tab") return;
        this.persistence = "tab";
        this.#failed = this.#slot === null ? null : this.store;
        this.store = new MemoryStore();
        this.onChange();
    }
}
