/**
 * Brings the requests of a closed tab home. Its slot is an identity, and an identity belongs to one channel: so it joins
 * once more, on a connection of its own, until nothing of it is left. What the server refuses goes to `rejected(entry)`.
 */
export class OrphanSlot {
    #connection;
    #flow;

    constructor(connection, flowId, { store, locks, claimed }) {
        this.#connection = connection;
        this.#flow = connection.open(flowId, { store, locks, claimed, sessionStorage: null, checkDigest: false });
    }

    async drain(rejected) {
        await this.#flow.ready;
        await this.#flow.saved();
        for (const entry of this.#flow.rejected) {
            rejected(entry);
            entry.discard();
        }
        await this.close();
    }

    /** What is left stays in the store, for the next tab. */
    close() {
        return this.#connection.close();
    }
}
