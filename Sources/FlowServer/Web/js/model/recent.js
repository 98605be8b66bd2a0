import { isSameJSON } from "./json.js";

/** How long, in ms, a whole flow from a program that names no edits may still lack an edit of somebody else. */
const window = 2_000;
/** Values remembered per property; a drag makes about twenty in the window. */
const mostValues = 40;

/**
 * Who sends only whole flows sends everything it knows, also what others have just changed. Within a short window a
 * value that was ours before, or a missing element that was just born, is such an old view and not an edit.
 */
export class RecentChanges {
    #values = new Map();
    #births = new Map();
    #deaths = new Map();

    constructor(now = () => performance.now()) {
        this.now = now;
    }

    /** Remembers what `op` is about to replace. */
    note(op, before) {
        const at = this.now();
        const id = `${op.kind}:${op.id}`;
        if (op.op === "create" && !before) this.#births.set(id, at);
        if (op.op === "delete" && before) this.#deaths.set(id, at);
        if ((op.op === "set" || op.op === "unset") && before) {
            const key = `${id}:${op.key}`;
            const values = this.#values.get(key) ?? [];
            values.push({ at, value: before.get(op.key) });
            this.#values.set(key, values.slice(-mostValues));
        }
        this.#forget(at);
    }

    /** Whether an operation derived from a whole flow only says what used to be. */
    isOutdated(op) {
        const after = this.now() - window;
        const id = `${op.kind}:${op.id}`;
        if (op.op === "delete") return (this.#births.get(id) ?? -Infinity) > after;
        if (op.op === "create") return (this.#deaths.get(id) ?? -Infinity) > after;
        const values = this.#values.get(`${id}:${op.key}`) ?? [];
        return values.some((old) => old.at > after && isSameJSON(old.value, op.value));
    }

    #forget(at) {
        if (this.#values.size + this.#births.size + this.#deaths.size < 5_000) return;
        for (const map of [this.#births, this.#deaths]) {
            for (const [key, time] of map) if (time <= at - window) map.delete(key);
        }
        for (const [key, values] of this.#values) {
            if (values.every((old) => old.at <= at - window)) this.#values.delete(key);
        }
    }
}
