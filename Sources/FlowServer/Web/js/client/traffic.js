import { isSuspect } from "./suspicion.js";

/**
 * What the flows of one connection send at a time. When the server ends the connection, all of them hear it: a request
 * under suspicion goes alone over all of them, so that no other one is taken for the cause.
 */
export class Traffic {
    /** The outboxes of the connection's flows. */
    #outboxes = new Set();

    add(outbox) {
        this.#outboxes.add(outbox);
    }

    remove(outbox) {
        this.#outboxes.delete(outbox);
        this.eased(outbox);
    }

    /** Whether an outbox may send a request beside what is on its way. Where a suspect waits, the others make room for it. */
    hasRoom(outbox, next) {
        if (isSuspect(next)) return Array.from(this.#outboxes).every(({ isQuiet }) => isQuiet);
        return Array.from(this.#outboxes).every((each) => !each.carriesSuspect && (each === outbox || !each.waitsAlone));
    }

    /** Of an outbox less is on its way: others may have waited for that. */
    eased(outbox) {
        for (const each of this.#outboxes) if (each !== outbox) each.flush();
    }
}
