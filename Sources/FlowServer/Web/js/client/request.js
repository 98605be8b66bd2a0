/**
 * One numbered request to the server: a transaction (`tx`), `undo`, `redo`, a version's name (`version`), or the
 * `restore` of an earlier state. It is pending until it has its answer.
 */
export class PendingRequest {
    /** It has left this tab at least once, so the server may know it. */
    isSent = false;
    /** It comes from a store, where "sent" may be out of date. */
    isLoaded = false;
    /**
     * Its number is a guess: it was made before the server has said, in the life of this page, which numbers it has
     * counted. So it cannot have been sent.
     */
    isProvisional = false;
    /** The server has counted it: it is part of the confirmed state, and only its result is missing. */
    isSettled = false;
    /** How often the server has ended the connection over what was sent while this was on its way. */
    ends = 0;
    /** The depth of undo that the server said at the join has it counted. */
    isInDepth = false;
    /**
     * The orders of the pending requests that an undo or redo counts on: it is held until one of them is made, and is
     * never sent when none is. See reliance.js.
     */
    countsOn = [];
    /** Of the state that it was made on; undefined where nothing was there. */
    epoch = undefined;
    /** A comment in it does not know its author yet. */
    isUnsigned = false;
    /** The undos and redos that count on this one. */
    followers = [];
    /** An answer that cannot be applied yet, because something before it is missing. */
    answer = null;
    #settle;

    /**
     * @param order its place among the requests of this tab, for good
     * @param cseq its number for the server; it may change while the server has not counted it
     * @param note for who made it; not sent
     */
    constructor({ order, cseq, event, ops = [], fields = {}, note }) {
        Object.assign(this, { order, cseq, event, ops, fields, note });
        this.base = undefined;
        this.outcome = new Promise((resolve) => {
            this.#settle = resolve;
        });
    }

    static fromRecord({ order, cseq, event, ops, fields, note, ...state }) {
        const request = new PendingRequest({ order, cseq, event, ops, fields, note });
        const { base, isSent, isProvisional = false, ends = 0, countsOn, epoch, isUnsigned = false } = state;
        const isLoaded = !isProvisional;
        return Object.assign(request, { base, isSent, isProvisional, isLoaded, ends, countsOn, epoch, isUnsigned });
    }

    /** What a store keeps. */
    get record() {
        const { order, cseq, event, ops, fields, note, base, isSent, isProvisional, ends } = this;
        const { countsOn, epoch, isUnsigned } = this;
        return { order, cseq, event, ops, fields, note, base, isSent, isProvisional, ends, countsOn, epoch, isUnsigned };
    }

    /** Whether the server may have counted it, as far as this tab can know. */
    get mayBeCounted() {
        return this.isSent || this.isLoaded;
    }

    /** Whether nobody can say yet whether it means what it meant when it was made. */
    get isRelying() {
        return this.countsOn.length > 0 && !this.isSettled;
    }

    /** Whether it cannot go out yet. */
    get isHeld() {
        return this.isRelying || (this.isUnsigned && !this.isSettled);
    }

    /** @param basis the requests that it counts on */
    countOn(basis) {
        this.countsOn = basis.map(({ order }) => order);
        for (const request of basis) request.followers.push(this);
    }

    /** The server has counted another request under its number: it was never sent under this one. */
    disown() {
        this.isSent = this.isLoaded = false;
        this.isProvisional = true;
    }

    /** The payload to send; a later one is the same, so that the server knows it again. */
    payload(clock) {
        if (this.event !== "tx") return { cseq: this.cseq, ...this.fields };
        // After an older state was restored, the head may be below what this was made on.
        if (this.base === undefined || this.base > clock) this.base = clock;
        return { cseq: this.cseq, base: this.base, ops: this.ops, ...this.fields };
    }

    settle(outcome) {
        this.#settle(outcome);
    }
}

/** What an answer to a request says: the operations that are part of the document now, in order. */
export function loggedOps(request, response) {
    if (response.status === "noop") return [];
    if (response.ops) return response.ops;
    const same = new Set((response.dropped ?? []).map((each) => each.op));
    return request.ops.filter((_, index) => !same.has(index));
}
