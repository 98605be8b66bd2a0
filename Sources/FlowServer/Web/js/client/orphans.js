/** How often, in ms, to look for tabs that were closed. */
const lookEvery = 60_000;

/**
 * Brings the requests of closed tabs home. Each slot is an identity, and an identity belongs to one channel: so it
 * joins once more, as a flow on a connection of its own, until nothing of it is left. What the server refuses is told
 * to `rejected(entry)`.
 */
export class Orphans {
    #open = new Set();
    #timer = null;
    #isClosed = false;

    /**
     * @param connection of the flow `id`
     * @param journal of the tab; null where nobody is to be looked for
     */
    constructor(connection, id, { journal, rejected }) {
        Object.assign(this, { connection, id, journal, rejected, platform: connection.platform });
    }

    /** Looks now, and then from time to time. */
    async start() {
        this.stop();
        this.#timer = this.platform.setTimeout(() => this.start(), lookEvery);
        for (const slot of (await this.journal?.orphans()) ?? []) {
            if (this.#isClosed) slot.release();
            else this.#drain(this.#opened(slot));
        }
    }

    stop() {
        this.platform.clearTimeout(this.#timer);
    }

    /** What is left stays in the store, for the next tab. */
    async close() {
        this.#isClosed = true;
        this.stop();
        await Promise.all(Array.from(this.#open, async (orphan) => {
            await orphan.keeping;
            await orphan.connection.close();
        }));
    }

    #opened(claimed) {
        const { store, locks } = this.journal;
        const connection = this.connection.sibling();
        const flow = connection.open(this.id, { store, locks, claimed, sessionStorage: null, checkDigest: false });
        return { connection, flow };
    }

    async #drain(orphan) {
        this.#open.add(orphan);
        // Where the flow has ended, before or meanwhile, it stays in the store.
        await orphan.flow.ready.then(() => this.#bringHome(orphan), () => {});
        await orphan.connection.close();
        this.#open.delete(orphan);
    }

    async #bringHome(orphan) {
        const { flow } = orphan;
        // Where it has ended before that, what is pending stays in the store.
        await flow.saved().catch(() => {});
        for (const entry of flow.rejected) {
            if (this.#isClosed) return;
            this.rejected(entry);
            orphan.keeping = this.#handOver(entry);
            await orphan.keeping;
        }
    }

    /**
     * It leaves the closed tab's place when it is in that of this one, not before; and not where this tab can keep
     * nothing any more: the next one shows it once more then.
     */
    async #handOver(entry) {
        await this.journal.written();
        if (this.journal.persistence === "device") entry.discard();
    }
}
