import { set } from "../model/operations.js";
import { setFlow } from "../client/flowOperations.js";
import { personOf } from "./personLook.js";

/** In ms; what was written longer ago has had its readers, and changing it is usual work. */
const recent = 10 * 60_000;
const most = 200;
/** Transactions with more operations are no typing. */
const fewOps = 8;
const longestShown = 80;

/**
 * The texts that this person has written lately. When somebody replaces one, a notice has the old text and "Restore".
 * In a field with the focus the other's text stands beside it instead: then nothing is said before it is left.
 */
export class ReplacedTexts {
    /** By place: `{place, text, at}`, the newest last. */
    #written = new Map();
    #held = new Set();
    /** Told when the field is left. */
    #waiting = new Map();

    constructor({ flow, notices, edit }, { now = () => performance.now() } = {}) {
        Object.assign(this, { flow, notices, edit, now });
        flow.on("transaction", ({ client, ops }) => {
            if (client !== flow.clientId) ops.forEach((op) => this.#replaced(op, client));
            else if (ops.length <= fewOps) ops.forEach((op) => this.#wrote(op));
        });
    }

    /** This person is in the field at a place `{kind, id, key}`. */
    hold(place) {
        this.#held.add(nameOf(place));
    }

    /** They have left it. */
    release(place) {
        const name = nameOf(place);
        this.#held.delete(name);
        const lost = this.#waiting.get(name);
        this.#waiting.delete(name);
        if (lost) this.#tell(lost);
    }

    /** They have decided, in the field, what becomes of the other's text. */
    forget(place) {
        this.#waiting.delete(nameOf(place));
    }

    #wrote(op) {
        const name = nameOf(op);
        this.#written.delete(name);
        if (op.kind === "comment" || op.op !== "set" || typeof op.value !== "string" || op.value === "") return;
        this.#written.set(name, { place: op, text: op.value, at: this.now() });
        if (this.#written.size > most) this.#written.delete(this.#written.keys().next().value);
    }

    #replaced(op, client) {
        const name = nameOf(op);
        const written = this.#written.get(name);
        if (!written || (op.op !== "set" && op.op !== "unset") || op.value === written.text) return;
        this.#written.delete(name);
        if (this.now() - written.at > recent) return;
        const lost = { ...written, by: personOf(this.flow, client).name };
        if (this.#held.has(name)) this.#waiting.set(name, lost);
        // Once it is shown: an own change on top of it may have the text still.
        else queueMicrotask(() => this.#tell(lost));
    }

    #tell({ place, text, by }) {
        const object = objectAt(this.flow, place);
        if (!object || object.get(place.key) === text) return;
        const quoted = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
        this.notices.show(`${by} replaced your text “${quoted}”`, "info", [{
            title: "Restore",
            run: () => this.edit([restoring(place, text)], { label: "Restore text" }),
        }]);
    }
}

function restoring({ kind, id, key }, text) {
    return kind === "flow" ? setFlow(key, text) : set(kind, id, key, text);
}

function objectAt(flow, { kind, id }) {
    return kind === "flow" ? flow.properties : flow[`${kind}s`].get(id);
}

const nameOf = ({ kind, id = "", key }) => `${kind} ${id} ${key}`;
