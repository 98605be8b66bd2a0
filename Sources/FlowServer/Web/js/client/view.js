import { changedKeys, Document, kinds, placeOf } from "./document.js";
import { Incidence } from "./incidence.js";
import { LocalObject } from "./localObject.js";

/**
 * What is shown: the confirmed document, the pending operations on top, and on top of both what a gesture holds. Kept
 * object by object: a change looks only at the objects that it names, and at the edges of nodes that come or go.
 */
export class View {
    confirmed = new Document();
    #shown = { node: new Map(), edge: new Map(), flow: new Map(this.confirmed.of("flow")), comment: new Map() };
    /** By place, a LocalObject for each that something waits for. */
    #local = new Map();
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

    /** The place of a node in the order of creation; own ones that are not confirmed yet are the last. */
    birthOf(id) {
        return this.confirmed.birthOf(id) ?? Infinity;
    }

    /** Shows the operations of a pending request. */
    add(request) {
        this.addAll([request]);
    }

    /** Shows those of several, made in this order, in one step. */
    addAll(requests) {
        for (const request of requests) {
            for (const [key, ops] of byPlace(request.ops)) this.#localAt(key, ops[0]).add(request, ops);
        }
        this.#refresh(touchedBy(requests.flatMap(({ ops }) => ops)));
    }

    /** Applies confirmed operations, and takes requests away that are answered by them, in one step. */
    commit(ops, leaving = []) {
        const created = ops.filter(({ op, kind }) => op === "create" && kind === "node").map(({ id }) => id);
        const reborn = new Set(created.filter((id) => this.confirmed.birthOf(id) !== undefined));
        for (const op of ops) this.confirmed.apply(op);
        this.#refresh(touchedBy(ops), leaving, reborn);
    }

    /** Takes another document as the confirmed one. */
    replace(document, leaving = []) {
        const touched = { ...nothing(), flow: new Set([""]) };
        for (const state of [this.confirmed, document]) {
            for (const [kind, object] of state.objects()) touched[kind].add(object.id);
        }
        const reborn = rebornIn(document, this.confirmed);
        this.confirmed = document;
        this.#refresh(touched, leaving, reborn);
    }

    /** Keeps properties, `{kind, id, key, value}` each, at values, here only, whatever arrives, in one step. */
    hold(properties) {
        for (const { key, value, ...object } of properties) {
            const place = keyOf(object);
            this.#held.set(place, (this.#held.get(place) ?? new Map()).set(key, value));
        }
        this.#refresh(touchedBy(properties));
    }

    /** Holds objects, `{kind, id}` each, no longer. */
    release(objects) {
        this.#refresh(touchedBy(objects.filter((object) => this.#held.delete(keyOf(object)))));
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

    /** @param reborn nodes that are there, and were gone in between: they have another place in the order */
    #refresh(touched, leaving = [], reborn = new Set()) {
        for (const request of leaving) this.#remove(request, touched);
        const changes = [];
        for (const id of touched.flow) this.#show("flow", id, this.#object("flow", id), changes);
        for (const id of touched.comment) this.#show("comment", id, this.#object("comment", id), changes);
        for (const id of touched.node) {
            const wasThere = this.of("node").has(id);
            const count = changes.length;
            this.#show("node", id, this.#object("node", id), changes);
            const isMoved = reborn.has(id) && this.of("node").has(id) && changes.length === count;
            if (isMoved) changes.push({ kind: "node", id, change: "changed", keys: [] });
            if (wasThere === this.of("node").has(id)) continue;
            for (const edge of this.#incidence.at(id)) touched.edge.add(edge);
        }
        for (const id of touched.edge) {
            const edge = this.#object("edge", id);
            this.#incidence.update(id, edge);
            // An edge without one of its ends cannot be shown; it is when the end comes back.
            this.#show("edge", id, edge && this.#isConnected(edge) ? edge : undefined, changes);
        }
        if (changes.length > 0) this.onChange(changes);
    }

    #remove(request, touched) {
        for (const op of request.ops) {
            const key = keyOf(op);
            const local = this.#local.get(key);
            local?.remove(request);
            if (local?.isEmpty) this.#local.delete(key);
            const { kind, id } = placeOf(op);
            touched[kind].add(id);
        }
    }

    #localAt(key, op) {
        if (!this.#local.has(key)) {
            const { kind, id } = placeOf(op);
            this.#local.set(key, new LocalObject(this.confirmed.of(kind).get(id)));
        }
        return this.#local.get(key);
    }

    #object(kind, id) {
        const key = keyOf({ kind, id });
        const confirmed = this.confirmed.of(kind).get(id);
        let object = this.#local.has(key) ? this.#local.get(key).on(confirmed) : confirmed;
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

function byPlace(ops) {
    const groups = new Map();
    for (const op of ops) {
        const key = keyOf(op);
        if (groups.has(key)) groups.get(key).push(op);
        else groups.set(key, [op]);
    }
    return groups;
}

/** The nodes of a document that are younger in it than some that were younger than they in the one before. */
function rebornIn(document, before) {
    let youngest = 0;
    return new Set(Array.from(document.of("node").keys()).filter((id) => {
        const birth = before.birthOf(id) ?? 0;
        youngest = Math.max(youngest, birth);
        return birth > 0 && birth < youngest;
    }));
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
