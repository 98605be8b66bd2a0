import { changed, changedKeys, Document, kinds, placeOf } from "./document.js";
import { Incidence } from "./incidence.js";

/**
 * What is shown: the confirmed document, the pending operations on top, and on top of both what a gesture holds. Kept
 * object by object: a change looks only at the objects that it names, and at the edges of nodes that come or go.
 */
export class View {
    confirmed = new Document();
    #shown = { node: new Map(), edge: new Map(), flow: new Map(this.confirmed.of("flow")), comment: new Map() };
    #pending = new Map();
    #held = new Map();
    #incidence = new Incidence();

    /** @param onChange told `[{kind, id, change, keys}]` when something shown has changed */
    constructor(onChange) {
        this.onChange = onChange;
    }

    of(kind) {
        return this.#shown[kind];
    }

    /** All that is shown, as `[kind, object]`. */
    *objects() {
        for (const kind of kinds) for (const object of this.of(kind).values()) yield [kind, object];
    }

    /** Shows the operations of a pending request. */
    add(request) {
        for (const op of request.ops) {
            const key = keyOf(op);
            if (this.#pending.has(key)) this.#pending.get(key).push({ request, op });
            else this.#pending.set(key, [{ request, op }]);
        }
        this.#refresh(touchedBy(request.ops));
    }

    /** Applies confirmed operations, and takes requests away that are answered by them, in one step. */
    commit(ops, leaving = []) {
        for (const op of ops) this.confirmed.apply(op);
        this.#refresh(touchedBy(ops), leaving);
    }

    /** Takes another document as the confirmed one. */
    replace(document, leaving = []) {
        const touched = { ...nothing(), flow: new Set([""]) };
        for (const state of [this.confirmed, document]) {
            for (const [kind, object] of state.objects()) touched[kind].add(object.id);
        }
        this.confirmed = document;
        this.#refresh(touched, leaving);
    }

    /** Keeps a property at a value, here only, whatever arrives, until it is released. */
    hold(kind, id, key, value) {
        const place = keyOf({ kind, id });
        this.#held.set(place, (this.#held.get(place) ?? new Map()).set(key, value));
        this.#refresh(touchedBy([{ kind, id }]));
    }

    release(kind, id) {
        if (this.#held.delete(keyOf({ kind, id }))) this.#refresh(touchedBy([{ kind, id }]));
    }

    /** In React Flow's form and in order of birth, own pending objects last. */
    toWire() {
        const list = (kind) => {
            const shown = this.of(kind);
            const born = Array.from(this.confirmed.of(kind).keys()).filter((id) => shown.has(id));
            const fresh = Array.from(shown.keys()).filter((id) => !this.confirmed.of(kind).has(id));
            return [...born, ...fresh].map((id) => shown.get(id).wire);
        };
        const { id, ...flow } = this.of("flow").get("").wire;
        return { flow, nodes: list("node"), edges: list("edge") };
    }

    #refresh(touched, leaving = []) {
        for (const request of leaving) this.#remove(request, touched);
        const changes = [];
        for (const id of touched.flow) this.#show("flow", id, this.#local("flow", id), changes);
        for (const id of touched.comment) this.#show("comment", id, this.#local("comment", id), changes);
        for (const id of touched.node) {
            const wasThere = this.of("node").has(id);
            this.#show("node", id, this.#local("node", id), changes);
            if (wasThere === this.of("node").has(id)) continue;
            for (const edge of this.#incidence.at(id)) touched.edge.add(edge);
        }
        for (const id of touched.edge) {
            const edge = this.#local("edge", id);
            this.#incidence.update(id, edge);
            // An edge without one of its ends cannot be shown; it is when the end comes back.
            this.#show("edge", id, edge && this.#isConnected(edge) ? edge : undefined, changes);
        }
        if (changes.length > 0) this.onChange(changes);
    }

    #remove(request, touched) {
        for (const op of request.ops) {
            const key = keyOf(op);
            const rest = (this.#pending.get(key) ?? []).filter((each) => each.request !== request);
            if (rest.length > 0) this.#pending.set(key, rest);
            else this.#pending.delete(key);
            const { kind, id } = placeOf(op);
            touched[kind].add(id);
        }
    }

    #local(kind, id) {
        const key = keyOf({ kind, id });
        let object = this.confirmed.of(kind).get(id);
        for (const { op } of this.#pending.get(key) ?? []) object = changed(object, op);
        for (const [name, value] of this.#held.get(key) ?? []) object = object?.with(name, value);
        return object;
    }

    #isConnected(edge) {
        return this.of("node").has(edge.get("source")) && this.of("node").has(edge.get("target"));
    }

    #show(kind, id, after, changes) {
        const shown = this.of(kind);
        const before = shown.get(id);
        if (before === after) return;
        if (!after) shown.delete(id);
        else shown.set(id, after);
        if (!before) changes.push({ kind, id, change: "created", keys: Array.from(after.props.keys()) });
        else if (!after) changes.push({ kind, id, change: "removed", keys: [] });
        else {
            const keys = changedKeys(before, after);
            if (keys.length > 0) changes.push({ kind, id, change: "changed", keys });
        }
    }
}

function keyOf(op) {
    const { kind, id } = placeOf(op);
    return `${kind}:${id}`;
}

/** No objects of any kind. */
function nothing() {
    return Object.fromEntries(kinds.map((kind) => [kind, new Set()]));
}

function touchedBy(ops) {
    const touched = nothing();
    for (const op of ops) {
        const { kind, id } = placeOf(op);
        touched[kind].add(id);
    }
    return touched;
}
