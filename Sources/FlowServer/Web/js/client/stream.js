import { isObject } from "../model/json.js";
import { Document } from "./document.js";
import { loggedOps } from "./request.js";

/** Frames kept while the parts of a snapshot come; with more of them another snapshot is asked for. */
const mostWaiting = 10_000;

/**
 * The order of the flow: each clock follows the one before it, from somebody else's transaction (`tx`) or from the
 * answer to an own request. Keeps the confirmed document of `view` at `clock`. Told to `handlers`: `gap(clock)`, a
 * state is needed from there on; `broken()`, a state does not follow on what is here, so that a whole one is needed;
 * `adopted()`, a state has been taken; `done(request, response)`, an own request is part of the document; `own(tx)` gives
 * the pending request that a transaction is, if any; `confirming(tx)`, before the document changes by a transaction,
 * which has no `client` when it is the answer to an own request.
 */
export class ClockStream {
    epoch = null;
    clock = 0;
    #parts = null;
    #leaving = [];
    #waiting = [];
    /** Own requests whose answers the document has not caught up with. */
    #answered = new Set();

    constructor(view, handlers) {
        Object.assign(this, { view, handlers });
    }

    /** Begins with a state that was kept here, before the first join. */
    begin({ epoch, clock, document }) {
        this.epoch = epoch;
        this.clock = clock;
        this.view.replace(Document.fromWire(document));
    }

    /** What a join says about the state that is here, or undefined when there is none. */
    get since() {
        return this.epoch === null ? undefined : { epoch: this.epoch, clock: this.clock };
    }

    /**
     * The epoch of the document; undefined where nothing was ever written: a flow in which nothing is has another
     * epoch each time that the server loads it.
     */
    get epochOfContent() {
        return this.clock > 0 ? this.epoch : undefined;
    }

    /** Whether the document is at `clock`, with nothing on its way. */
    isAt(clock) {
        return this.epoch !== null && this.clock === clock && this.#parts === null;
    }

    /** The connection broke: parts that came are of no use. */
    interrupt() {
        this.#parts = null;
        this.#waiting = [];
        this.#leaving = [];
    }

    /** Takes a state of the server. Requests in `leaving` are part of it. */
    adopt(epoch, state, leaving = []) {
        this.#parts = null;
        this.#leaving.push(...leaving);
        if (state.mode === "snapshot" && !isObject(state.document)) {
            const { clock, parts } = state;
            this.#parts = { epoch, clock, parts, next: 1, document: emptyWire() };
        } else if (state.mode === "snapshot") {
            this.#replace(epoch, state.clock, state.document);
        } else {
            const txs = (state.txs ?? []).filter((tx) => tx.clock > this.clock);
            if (epoch !== this.epoch || !this.#isWhole(txs, state.clock)) return this.handlers.broken();
            this.#finish(epoch, state.clock, (done) => {
                done.push(...txs.map((tx) => this.handlers.own(tx)).filter(Boolean));
                for (const tx of txs) this.handlers.confirming(tx);
                this.view.commit(txs.flatMap((tx) => tx.ops), done);
            });
        }
    }

    /** Whether transactions lead from the own clock to that of a state, one after the other. */
    #isWhole(txs, clock) {
        return txs.every((tx, index) => tx.clock === this.clock + 1 + index) && this.clock + txs.length === clock;
    }

    /** One part of a snapshot; they come in order. */
    part({ part, clock, flow, ...lists }) {
        const parts = this.#parts;
        if (!parts || clock !== parts.clock || part !== parts.next) return;
        parts.next += 1;
        Object.assign(parts.document.flow, flow);
        // Not spread into push: a part may have more objects than a call may have arguments.
        for (const name of ["nodes", "edges", "comments"]) {
            for (const object of lists[name] ?? []) parts.document[name].push(object);
        }
        if (part === parts.parts) this.#replace(parts.epoch, parts.clock, parts.document);
    }

    /** Somebody else's transaction. */
    transaction(tx) {
        this.#receive({ clock: tx.clock, apply: () => this.#apply(tx, this.handlers.own(tx)) });
    }

    /** The answer to an own request that gave the document a new clock. */
    answer(request, response) {
        request.answer = response;
        this.#answered.add(request);
        const { clock } = response;
        const tx = { clock, ops: loggedOps(request, response), label: request.fields.label };
        this.#receive({ clock, apply: () => this.#apply(tx, request) });
    }

    #receive(frame) {
        if (this.#parts === null) this.#take(frame);
        else if (this.#waiting.length < mostWaiting) this.#waiting.push(frame);
        else this.handlers.gap(this.clock);
    }

    #take({ clock, apply }) {
        if (clock === this.clock + 1) apply();
        else if (clock > this.clock) this.handlers.gap(this.clock);
        else this.#release();
    }

    #apply(tx, own) {
        this.clock = tx.clock;
        this.handlers.confirming(tx);
        this.view.commit(tx.ops, own ? [own] : []);
        this.#release();
    }

    #replace(epoch, clock, wire) {
        this.#finish(epoch, clock, (leaving) =>
            this.view.replace(Document.fromWire(wire, this.view.confirmed), leaving));
    }

    #finish(epoch, clock, change) {
        const leaving = this.#leaving.splice(0);
        // Clocks of another epoch say nothing here; those requests go out again.
        if (epoch !== this.epoch) this.#forgetAnswers();
        for (const request of this.#answered) if (request.answer.clock <= clock) leaving.push(request);
        this.#parts = null;
        this.epoch = epoch;
        this.clock = clock;
        change(leaving);
        this.#release();
        this.handlers.adopted();
        for (const frame of this.#waiting.splice(0)) this.#take(frame);
    }

    #forgetAnswers() {
        for (const request of this.#answered) request.answer = null;
        this.#answered.clear();
    }

    /** Ends the requests whose answers the document has caught up with. */
    #release() {
        for (const request of this.#answered) {
            if (request.answer.clock > this.clock) continue;
            this.#answered.delete(request);
            this.view.commit([], [request]);
            this.handlers.done(request, request.answer);
        }
    }
}

function emptyWire() {
    return { flow: {}, nodes: [], edges: [], comments: [] };
}
