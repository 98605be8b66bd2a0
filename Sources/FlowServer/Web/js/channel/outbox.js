import { changesOf } from "./flowFrames.js";

/** Between two changes at least, in ms: a drag is smooth at this rate. */
const pause = 70;
/** A big flow is sent whole, too: no more than this many characters a second. */
const mostPerSecond = 2_000_000;
/** Changes without an answer; more would only queue up on a slow line. */
const mostInFlight = 3;
/** In ms: by then the server has read a whole flow that it was sent. */
const readWithin = 700;

/**
 * Sends own edits as whole flows. One connection deletes only what it was seen to have: if the first whole flow on a
 * connection already lacked a deleted node, the server would keep it. So a first change that deletes still shows what
 * it deletes, and a second one follows.
 */
export class Outbox {
    #inFlight = 0;
    #timer = null;
    #readyAt = 0;
    #isIntroduced = false;
    #connection = 0;

    /** @param send sends `changes` and gives a promise of the answer */
    constructor(replica, origin, { send, onFailed, platform }) {
        Object.assign(this, { replica, origin, send, onFailed, platform });
    }

    /** A new connection is ready to take changes. */
    start() {
        this.stop();
        this.#inFlight = 0;
        this.#isIntroduced = false;
        this.isRunning = true;
        this.flush();
    }

    stop() {
        this.isRunning = false;
        this.#connection += 1;
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
    }

    /** The page is about to go: what waits for its turn is sent now. */
    hurry() {
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
        this.#readyAt = 0;
        this.flush();
    }

    /** Sends what is to be sent, now or as soon as the pace allows. */
    flush() {
        if (!this.isRunning || this.#timer !== null || this.#inFlight >= mostInFlight) return;
        if (!this.replica.hasUnsent) return;
        const wait = this.#readyAt - this.platform.now();
        if (wait > 0) {
            this.#timer = this.platform.setTimeout(() => {
                this.#timer = null;
                this.flush();
            }, wait);
            return;
        }
        this.#sendNext();
    }

    #sendNext() {
        const change = this.replica.takeUnsent();
        const whole = this.replica.view.toWire();
        const isShort = !this.#isIntroduced && this.#addDeleted(whole, change.ops);
        this.#isIntroduced = true;
        const changes = changesOf(whole, this.origin, change.sequence, change.ops);
        // About 120 characters an element; measuring exactly would mean to serialise twice.
        const size = 120 * (whole.nodes.length + whole.edges.length);
        this.#readyAt = this.platform.now() + Math.max(pause, (size / mostPerSecond) * 1_000);
        if (isShort) this.#repeatLater();
        this.#transmit(changes);
    }

    async #transmit(changes) {
        const connection = this.#connection;
        this.#inFlight += 1;
        try {
            await this.send(changes);
        } catch (error) {
            if (connection === this.#connection) this.onFailed(error);
            return;
        } finally {
            if (connection === this.#connection) this.#inFlight -= 1;
        }
        if (connection !== this.#connection) return;
        this.flush();
    }

    #addDeleted(whole, ops) {
        const deleted = ops.filter((op) => op.op === "delete");
        for (const { kind, id } of deleted) {
            const element = this.replica.confirmed.of(kind).get(id);
            if (element) whole[kind === "node" ? "nodes" : "edges"].push(element.wire);
        }
        return deleted.length > 0;
    }

    #repeatLater() {
        const connection = this.#connection;
        this.platform.setTimeout(() => {
            if (connection === this.#connection) this.#transmit(this.#plainChange());
        }, readWithin);
    }

    #plainChange() {
        return changesOf(this.replica.view.toWire(), this.origin, 0, []);
    }
}
