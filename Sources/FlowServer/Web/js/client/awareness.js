import { byteLength } from "../model/textLength.js";

/** Between two states at least, in ms. */
const pause = 33;

/**
 * What each person in the flow does right now: pointer, selection, what is being dragged. Never stored. The own state
 * leaves at once after silence, then no more than one each 33 ms, the newest.
 */
export class Awareness {
    /** The newest states of the others, by client id. */
    others = new Map();
    /** In bytes; the server says it. */
    limit = 1_024;
    #own = null;
    #isLive = false;
    #isUnsent = false;
    #timer = null;

    /** @param onChange told the ids whose states have changed */
    constructor(channel, { ownId, onChange }) {
        Object.assign(this, { channel, ownId, onChange, platform: channel.socket.platform });
    }

    /** Sets the own state, any JSON, or null for none. False, and nothing happens, when it is too large. */
    set(state) {
        const text = JSON.stringify(state ?? null);
        if (byteLength(text) > this.limit) return false;
        this.#own = JSON.parse(text);
        this.#isUnsent = true;
        this.#send();
        return true;
    }

    /** The channel is joined. */
    start() {
        this.#isLive = true;
        this.#isUnsent = this.#own !== null;
        this.#send();
    }

    /** The channel is gone: nobody is known to do anything. */
    stop() {
        this.#isLive = false;
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
        this.received({ clients: {}, full: true });
    }

    received({ clients, full }) {
        const touched = new Set();
        if (full) {
            for (const id of this.others.keys()) if (!Object.hasOwn(clients, id)) touched.add(id);
            for (const id of touched) this.others.delete(id);
        }
        for (const [id, state] of Object.entries(clients ?? {})) {
            if (id === this.ownId()) continue;
            if (state === null ? !this.others.delete(id) : !this.others.set(id, state)) continue;
            touched.add(id);
        }
        if (touched.size > 0) this.onChange(Array.from(touched));
    }

    #send() {
        if (!this.#isLive || !this.#isUnsent || this.#timer !== null) return;
        this.#isUnsent = false;
        this.channel.cast("awareness", { state: this.#own });
        this.#timer = this.platform.setTimeout(() => {
            this.#timer = null;
            this.#send();
        }, pause);
    }
}
