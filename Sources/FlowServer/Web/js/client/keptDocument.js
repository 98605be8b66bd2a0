import { within } from "./deadline.js";

/** A store that does not answer by then, in ms, is not waited for. */
const answerWithin = 5_000;
/** After a change the document is kept so much later, in ms; longer where keeping it takes long. */
const pause = 1_000;
const longestPause = 30_000;
const share = 50;

/** Keeps the confirmed document of one flow in a DocumentStore, so that it can be shown before the server is heard. */
export class KeptDocument {
    #timer = null;
    #pause = pause;

    /** @param state gives `{epoch, clock, document}`, or null when there is none yet */
    constructor(store, { flow, platform, state }) {
        Object.assign(this, { store, flow, platform, state });
    }

    async read() {
        try {
            return (await this.store?.read(this.flow)) ?? null;
        } catch {
            return null;
        }
    }

    /** The document has changed. */
    touch() {
        if (!this.store || this.#timer !== null) return;
        this.#timer = this.platform.setTimeout(() => this.keep(), this.#pause);
    }

    /** Keeps it now, if it has changed since. */
    async keep() {
        if (this.#timer === null) return;
        this.#stop();
        const start = this.platform.now();
        const state = this.state();
        if (state) await within(this.platform, answerWithin, this.store.put(this.flow, state)).catch(() => {});
        this.#pause = Math.min(Math.max(pause, share * (this.platform.now() - start)), longestPause);
    }

    #stop() {
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
    }
}
