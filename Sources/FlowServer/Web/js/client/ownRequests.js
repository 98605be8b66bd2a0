import { onceMore } from "./again.js";
import { signed } from "./authorship.js";
import { FlowError } from "./flowError.js";
import { isWritten } from "../model/written.js";
import { firstFault } from "./operationFault.js";
import { basisOf } from "./reliance.js";
import { PendingRequest } from "./request.js";
import { Tray } from "./tray.js";
import { isOfComments, UndoDepth } from "./undo.js";
import { UndoGroups } from "./undoGroups.js";

/** Requests kept without an answer; more are not taken. */
const mostPending = 10_000;

/**
 * What this tab asks of the server: each request is shown at once, kept on the device, and settled by its answer, or lies
 * in the tray when it was refused. What can be undone is counted along.
 */
export class OwnRequests {
    #depth = new UndoDepth();
    #groups = new UndoGroups();
    #tray;
    #order = 1;
    #isLoaded = false;
    /** Whether anything has been answered. */
    hasSaved = false;

    /**
     * @param parts the flow's `view`, `outbox` and `journal`
     * @param handlers `retry(ops, given)` makes a transaction anew; `changed()`; `rejected(entry)`, null when one has left
     */
    constructor({ view, outbox, journal }, { retry, changed, rejected }) {
        Object.assign(this, { view, outbox, journal, changed });
        this.#tray = new Tray({
            retry: ({ ops, fields: { label, group }, note }) =>
                retry(onceMore(ops, view.of("node")), { label, group, note }),
            kept: (record) => journal.put([record]),
            dropped: (record) => journal.remove(record),
            changed: rejected,
        });
    }

    get count() {
        return this.outbox.requests.length;
    }

    get rejected() {
        return this.#tray.entries;
    }

    get isFull() {
        return this.count >= mostPending;
    }

    /** Whether nothing is left to be sent or decided. */
    get isEmpty() {
        return this.count === 0 && this.rejected.length === 0;
    }

    /** Whether a change of a property, `{kind, id, key}`, waits for its answer. */
    isUnanswered({ kind, id, key }) {
        const isOf = (op) => op.kind === kind && (kind === "flow" || op.id === id)
            && (op.key === key || key.startsWith(`${op.key}.`));
        return this.outbox.requests.some(({ ops }) => ops.some(isOf));
    }

    /** How much can be undone and redone, `{undo, redo}`, when all is answered as expected. */
    get depth() {
        return this.#depth.with(this.outbox.requests.filter((request) => !request.isInDepth));
    }

    /** Takes what an earlier page has left, before what was made while that was being read. */
    load(records) {
        const loaded = [];
        for (const record of records) {
            this.#order = Math.max(this.#order, record.order + 1);
            const refusal = record.refusal ?? refusalOf(record);
            if (refusal) this.#tray.add({ ...record, refusal });
            else loaded.push(PendingRequest.fromRecord(record));
        }
        const made = this.outbox.prepend(loaded);
        this.view.commit([], made);
        for (const request of made) request.order = this.#order++;
        this.#connect(loaded, made);
        this.view.addAll([...loaded, ...made]);
        this.journal.put(made.map((request) => request.record));
        this.#isLoaded = true;
    }

    /** Gives the promise of its outcome. @param local `note` and `isUnsigned` stay here */
    submit(event, ops, given, { note, isUnsigned } = {}) {
        const { outbox } = this;
        if (this.isFull) throw new FlowError("too_many_pending", "Too many unsent changes");
        const isStep = event !== "version" && !isOfComments(ops);
        const named = isStep ? { ...given, group: this.#groups.next(given.group) } : given;
        const fields = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
        const request = new PendingRequest({ order: this.#order++, cseq: outbox.nextNumber, event, ops, fields, note });
        request.isUnsigned = isUnsigned === true;
        if (isBackward(request)) request.countOn(basisOf(event, outbox.requests, this.#depth.counted));
        outbox.add(request);
        this.view.add(request);
        outbox.flush();
        this.changed();
        return request.outcome;
    }

    /**
     * Finds what undos and redos count on: those of an earlier page have it in their records, unless it knew nothing of
     * that; those of this one were made before what that page has left was known.
     */
    #connect(loaded, made) {
        const all = [...loaded, ...made];
        const byOrder = new Map(all.map((request) => [request.order, request]));
        for (const request of made) request.followers = [];
        for (const [index, request] of all.entries()) {
            const { event, countsOn } = request;
            const isKnown = index < loaded.length && countsOn !== undefined;
            if (isKnown) for (const order of countsOn) byOrder.get(order)?.followers.push(request);
            else request.countOn(isBackward(request) ? basisOf(event, all.slice(0, index), this.#depth.counted) : []);
        }
    }

    /** The server has said at a join how much can be undone. */
    joined(depth) {
        this.#depth.take(depth);
    }

    /** Who speaks here is known: what was said before goes out under that name. What is shown follows with the answer. */
    sign(author) {
        const waiting = this.outbox.requests.filter((request) => request.isUnsigned);
        if (waiting.length === 0) return;
        for (const request of waiting) Object.assign(request, { ops: signed(request.ops, author), isUnsigned: false });
        this.outbox.released(waiting);
    }

    done(request, response) {
        this.outbox.remove(request);
        this.view.commit([], [request]);
        const lost = this.#lost(request, response);
        if (lost.length > 0) this.#tray.add({ ...request.record, ops: lost, refusal: forgone });
        else this.journal.remove(request);
        // The answer to one that was counted before the join is as old: what it says of the depth has passed.
        const isNews = !request.isInDepth && (response.status !== "noop" || response.depth);
        if (isNews) this.#depth.confirm(request, response.depth);
        this.hasSaved = true;
        request.settle(response);
        this.changed();
    }

    refused(request, { code, message }, op) {
        this.view.commit([], [request]);
        if (request.event === "tx") this.#tray.add({ ...request.record, refusal: { code, reason: message, op } });
        else this.journal.remove(request);
        const status = code === "outcome_unknown" ? "unknown" : "rejected";
        request.settle({ status, code, reason: message, op });
        this.changed();
    }

    /** The records of requests have changed; before all is read they are not this tab's to write. */
    keep(requests) {
        if (this.#isLoaded) this.journal.put(requests.map((request) => request.record));
    }

    /** What was refused of a closed tab. */
    reject({ ops, label, note, reason, code, op }) {
        this.#tray.add({ order: this.#order++, event: "tx", ops, fields: { label }, note, refusal: { reason, code, op } });
    }

    /** The flow is closed: nobody waits any longer. */
    abandon() {
        for (const request of this.outbox.requests) request.settle({ status: "pending" });
    }

    /** Texts of a request whose objects are gone: not what was written anew, or deleted here, since. */
    #lost({ ops }, { dropped = [] }) {
        const written = dropped.filter(({ why }) => why === "gone").map(({ op }) => ops[op])
            .filter((op) => op !== undefined && isWritten(op));
        // What waits is looked through only where there is something to look for.
        if (written.length === 0) return written;
        const later = this.outbox.requests.flatMap((request) => request.ops);
        return written.filter((lost) => !later.some(({ op, kind, id, key }) =>
            kind === lost.kind && id === lost.id && (op === "delete" || key === lost.key)));
    }
}

function isBackward({ event }) {
    return event === "undo" || event === "redo";
}

/** Why texts lie in the tray that the server has dropped. */
const forgone = { code: "lost", reason: "Somebody has deleted what was written on" };

/** Why a request that an earlier page has kept cannot be shown: it was made when operations were not looked at. */
function refusalOf({ event, ops }) {
    const fault = event === "tx" ? firstFault(ops) : null;
    return fault && { code: "bad_request", reason: fault.reason, op: fault.op };
}
