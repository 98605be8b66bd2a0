import { fetchFlowAt } from "../channel/api.js";
import { Document } from "../client/document.js";

/** States that are kept here, to go back and forth on the slider. */
const most = 12;

/** The states of a flow by clock, as documents. */
export class EarlierStates {
    #kept = new Map();

    constructor(flow) {
        this.flow = flow;
    }

    /** @param clock `Infinity` is now */
    async at(clock) {
        if (clock === Infinity) return Document.fromWire(this.flow.toWire());
        if (clock === 0) return new Document();
        // What is fetched while all is forgotten is forgotten with it.
        const kept = this.#kept;
        if (!kept.has(clock)) kept.set(clock, Document.fromWire(await fetchFlowAt(this.flow.id, clock)));
        const state = kept.get(clock);
        if (kept.size > most) kept.delete(kept.keys().next().value);
        return state;
    }

    forget() {
        this.#kept = new Map();
    }
}
