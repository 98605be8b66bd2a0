import { FlowElement } from "../model/element.js";
import { isSameJSON } from "../model/json.js";
import { isWholeGroup, spread } from "../model/propertyKey.js";

/** The kinds of objects. */
export const kinds = ["node", "edge", "flow", "comment"];

/**
 * The document as the server has confirmed it: nodes, edges and comments by id in order of birth, and the flow's own
 * properties, as one object with the id "". What the server says is taken as it is: it has checked it.
 */
export class Document {
    #objects = {
        node: new Map(), edge: new Map(), flow: new Map([["", new FlowElement("", new Map())]]), comment: new Map(),
    };
    /** Of the nodes, by id. */
    #births = new Map();
    #lastBirth = 0;

    /** Reads `{flow, nodes, edges, comments}`. Objects that are the same in `previous` are shared with it. */
    static fromWire(wire, previous = new Document()) {
        const document = new Document();
        const lists = {
            node: wire.nodes ?? [], edge: wire.edges ?? [], flow: [{ ...wire.flow, id: "" }],
            comment: wire.comments ?? [],
        };
        for (const [kind, list] of Object.entries(lists)) {
            for (const { id, ...props } of list) {
                document.#put(kind, id, sameOr(previous.of(kind).get(id), elementOf({ id, ...props })));
            }
        }
        return document;
    }

    /** What `fromWire` reads. */
    toWire() {
        const list = (kind) => Array.from(this.of(kind).values(), (object) => object.wire);
        const { id, ...flow } = this.of("flow").get("").wire;
        return { flow, nodes: list("node"), edges: list("edge"), comments: list("comment") };
    }

    /** The objects of a kind, by id. */
    of(kind) {
        return this.#objects[kind];
    }

    /** All objects, as `[kind, object]`. */
    *objects() {
        for (const kind of kinds) for (const object of this.of(kind).values()) yield [kind, object];
    }

    apply(op) {
        const { kind, id } = placeOf(op);
        const object = changed(this.of(kind).get(id), op);
        if (object) this.#put(kind, id, object);
        else this.#remove(kind, id);
    }

    /** The place of a node in the order of creation; undefined if there is none. */
    birthOf(id) {
        return this.#births.get(id);
    }

    #put(kind, id, object) {
        if (kind === "node" && !this.#births.has(id)) this.#births.set(id, this.#lastBirth += 1);
        this.of(kind).set(id, object);
    }

    #remove(kind, id) {
        if (kind === "node") this.#births.delete(id);
        this.of(kind).delete(id);
    }
}

/** Which object an operation is about; the flow's own has the id "". */
export function placeOf(op) {
    return { kind: op.kind, id: op.kind === "flow" ? "" : op.id };
}

/** An object (undefined: there is none) after an operation. What no longer applies changes nothing. */
export function changed(object, op) {
    switch (op.op) {
        case "create":
            return object ?? new FlowElement(op.id, flattened(op.props));
        case "set":
            return object && (isWholeGroup(op.key, op.value) ? withGroup(object, op.key, op.value)
                : object.with(op.key, op.value));
        case "unset":
            return object?.without(op.key);
        case "delete":
            return undefined;
        default:
            // A restore is seen when the server has answered with the object.
            return object;
    }
}

/** The keys whose values differ between two states of an object. */
export function changedKeys(before, after) {
    const keys = [];
    for (const [key, value] of after.props) {
        if (!before.props.has(key) || !isSameJSON(before.get(key), value)) keys.push(key);
    }
    for (const key of before.props.keys()) if (!after.props.has(key)) keys.push(key);
    return keys;
}

/** Setting `data` is setting each entry, and unsetting those that are absent. */
function withGroup(object, group, value) {
    const entries = new Map(spread(group, value));
    const absent = Array.from(object.props.keys())
        .filter((key) => (key === group || key.startsWith(`${group}.`)) && !entries.has(key));
    const kept = absent.reduce((result, key) => result.without(key), object);
    return Array.from(entries).reduce((result, [key, inner]) => result.with(key, inner), kept);
}

/** An object out of React Flow's form. */
export function elementOf({ id, ...props }) {
    return new FlowElement(id, flattened(props));
}

function flattened(props) {
    return new Map(Object.entries(props).flatMap(([key, value]) => Array.from(spread(key, value))));
}

function sameOr(before, after) {
    return before && changedKeys(before, after).length === 0 ? before : after;
}
