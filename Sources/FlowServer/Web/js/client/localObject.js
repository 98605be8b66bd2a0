import { changed, changedKeys } from "./document.js";

/**
 * One object with the operations that wait for an answer on top. What they have made of it is kept, so that one more is
 * applied alone, and those that arrive as they were expected are taken away without applying the others again: however
 * many wait, each is applied a few times.
 */
export class LocalObject {
    /** By request, in the order of making. */
    #pending = new Map();
    /** What `#result` was made of; undefined: no object. */
    #base;
    #result;
    #isStale = false;

    /** @param confirmed the object that the server has confirmed, undefined if there is none */
    constructor(confirmed) {
        this.#base = this.#result = confirmed;
    }

    get isEmpty() {
        return this.#pending.size === 0;
    }

    /** Puts the operations of a request on top. */
    add(request, ops) {
        if (this.#pending.has(request)) return;
        this.#pending.set(request, ops);
        this.#result = applied(this.#result, ops);
    }

    remove(request) {
        const ops = this.#pending.get(request);
        if (!ops) return;
        const isFirst = this.#pending.keys().next().value === request;
        this.#pending.delete(request);
        // If it was made as it was meant, what it has made is what is confirmed next.
        if (isFirst) this.#base = applied(this.#base, ops);
        else this.#isStale = true;
    }

    /** The object with the operations, on what is confirmed now. */
    on(confirmed) {
        if (this.#isStale || !isSame(this.#base, confirmed)) {
            this.#result = Array.from(this.#pending.values()).reduce(applied, confirmed);
        }
        this.#base = confirmed;
        this.#isStale = false;
        return this.#result;
    }
}

function applied(object, ops) {
    return ops.reduce(changed, object);
}

function isSame(before, after) {
    return before === after
        || (before !== undefined && after !== undefined && changedKeys(before, after).length === 0);
}
