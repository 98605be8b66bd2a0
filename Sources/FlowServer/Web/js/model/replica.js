import { Flow, changed } from "./flow.js";
import { create, difference } from "./operations.js";
import { addOperation, isStanding, stillToSend } from "./pending.js";
import { RecentChanges } from "./recent.js";

/** How long, in ms, own edits are remembered after the server sent them to all: until it has surely stored them. */
const unsettledFor = 3_000;

/**
 * One window's copy of a flow. `confirmed` is what the server has sent to everybody, in its order; `pending` are own
 * edits that are not part of it yet; `view`, which is shown, is both together with the values that a gesture holds.
 * So own edits neither flicker nor get lost, and what others did meanwhile is never overwritten by an old view.
 */
export class Replica {
    confirmed = new Flow();
    view = new Flow();
    /** Own edits by the number of the change that carries them; the last one may still be open. */
    #pending = [];
    #unsettled = [];
    #held = new Map();
    #nextSequence = 1;

    /** @param onChange called with `{node: Set, edge: Set}`, the ids whose view may have changed */
    constructor({ onChange = () => {}, now = () => performance.now() } = {}) {
        this.onChange = onChange;
        this.now = now;
        this.recent = new RecentChanges(now);
    }

    /** Makes own edits. */
    edit(ops) {
        if (ops.length === 0) return;
        let last = this.#pending.at(-1);
        if (!last || last.sent) {
            last = { sequence: this.#nextSequence++, ops: [], sent: false };
            this.#pending.push(last);
        }
        for (const op of ops) addOperation(last.ops, op);
        this.#refresh(ops);
    }

    get hasUnsent() {
        return this.#pending.some((change) => !change.sent);
    }

    get hasPending() {
        return this.#pending.length > 0;
    }

    /** The next own change to send, or undefined. */
    takeUnsent() {
        const change = this.#pending.find((each) => !each.sent);
        if (change) change.sent = true;
        return change;
    }

    /** Own change `sequence` came back: it is common now. An unknown one is a late one of an earlier connection. */
    confirmOwn(sequence, ops) {
        const index = this.#pending.findIndex((change) => change.sent && change.sequence === sequence);
        if (index >= 0) {
            this.#pending.splice(index, 1);
            this.#unsettled.push({ at: this.now(), ops });
        }
        this.#unsettled = this.#unsettled.filter((change) => change.at > this.now() - unsettledFor);
        this.applyRemote(ops);
    }

    /** Edits of somebody else. */
    applyRemote(ops) {
        for (const op of ops) {
            this.recent.note(op, this.confirmed.of(op.kind).get(op.id));
            this.confirmed.apply(op);
        }
        this.#refresh(ops);
    }

    /** A whole flow from a program that does not name its edits: they are found by comparison. */
    mergeWhole(flow) {
        this.applyRemote(difference(this.confirmed, flow).filter((op) => !this.recent.isOutdated(op)));
    }

    /** The server's flow is `flow`: quietly, with own edits kept on top. */
    adopt(flow) {
        const ops = difference(this.confirmed, flow);
        this.confirmed = flow;
        this.#refresh(ops);
    }

    /**
     * After a new connection: the server's flow is `flow`, and nothing sent before will be answered. Own edits that it
     * lacks, also those acknowledged a moment before the connection broke, are to be sent again.
     */
    rejoin(flow) {
        const standing = this.#unsettled
            .filter((change) => change.at > this.now() - unsettledFor)
            .flatMap((change) => change.ops.filter((op) => isStanding(op, this.confirmed)));
        const ops = stillToSend([...standing, ...this.#pending.flatMap((change) => change.ops)], flow);
        this.#restart(flow, ops);
    }

    /** The server has lost the flow: everything shown is to be sent. */
    refill() {
        const ops = ["node", "edge"].flatMap((kind) =>
            Array.from(this.view.of(kind).values(), (element) => create(kind, element.wire)));
        this.#restart(new Flow(), ops);
    }

    #restart(flow, ops) {
        const touched = [...difference(this.view, flow), ...difference(flow, this.view), ...ops];
        this.confirmed = flow;
        this.#unsettled = [];
        this.#pending = ops.length > 0 ? [{ sequence: this.#nextSequence++, ops, sent: false }] : [];
        this.#refresh(touched);
    }

    /** Keeps a property at a value whatever arrives, while a gesture changes it. */
    hold(kind, id, key, value) {
        const held = this.#held.get(`${kind}:${id}`) ?? new Map();
        this.#held.set(`${kind}:${id}`, held.set(key, value));
        this.#refresh([{ kind, id }]);
    }

    release(kind, id) {
        if (this.#held.delete(`${kind}:${id}`)) this.#refresh([{ kind, id }]);
    }

    #refresh(ops) {
        const touched = { node: new Set(), edge: new Set() };
        for (const op of ops) touched[op.kind].add(op.id);
        const pending = this.#pendingByElement(touched);
        for (const kind of ["node", "edge"]) {
            for (const id of touched[kind]) this.#refreshElement(kind, id, pending.get(`${kind}:${id}`) ?? []);
        }
        if (ops.length > 0) this.onChange(touched);
    }

    #pendingByElement(touched) {
        const byElement = new Map();
        for (const op of this.#pending.flatMap((change) => change.ops)) {
            if (!touched[op.kind].has(op.id)) continue;
            const key = `${op.kind}:${op.id}`;
            if (byElement.has(key)) byElement.get(key).push(op);
            else byElement.set(key, [op]);
        }
        return byElement;
    }

    #refreshElement(kind, id, pending) {
        let element = pending.reduce(changed, this.confirmed.of(kind).get(id));
        for (const [key, value] of this.#held.get(`${kind}:${id}`) ?? []) element = element?.with(key, value);
        if (element) this.view.of(kind).set(id, element);
        else this.view.of(kind).delete(id);
    }
}
