import { within } from "./deadline.js";

/** A store that does not say by then, in ms, that it has forgotten is not waited for any more. */
const forgetWithin = 2_000;

/**
 * What is left of a lasting store that has failed. Of what would be written there it forgets what it has: a later tab
 * would take it for the truth, and send once more what was sent under another number or identity. The same identity that
 * was only seen again changes nothing of that. A full device can still forget; one that cannot either is let be.
 */
export class ForgettingStore {
    lasts = true;
    #isAnswering = true;

    /**
     * @param failed the PendingStore that could not write
     * @param clientID whose requests it has
     */
    constructor(failed, platform, clientID) {
        Object.assign(this, { failed, platform, clientID });
    }

    async putClient(flow, slot, { id }) {
        if (id === this.clientID) return;
        this.clientID = id;
        await this.drop(flow, slot);
    }

    put(flow, slot, records) {
        return this.remove(flow, slot, records.map((record) => record.order));
    }

    remove(flow, slot, orders) {
        return this.#forget(() => this.failed.remove(flow, slot, orders));
    }

    drop(flow, slot) {
        return this.#forget(() => this.failed.drop(flow, slot));
    }

    async #forget(action) {
        const forgotten = new Promise((resolve) => resolve(action())).catch(() => {});
        if (!this.#isAnswering) return;
        await within(this.platform, forgetWithin, forgotten).catch(() => {
            this.#isAnswering = false;
        });
    }
}
