import { randomId } from "../model/ids.js";

/** Names that are remembered; the server keeps no more undoable transactions of a client. */
const most = 100;

/**
 * The names under which groups go out. Consecutive transactions of one group are undone as one, and to the server they
 * are consecutive also when all between them has come to nothing. So a group that goes on behind something else has
 * another name there.
 */
export class UndoGroups {
    /** The one that goes on, as it was given and as it is sent; undefined for none. */
    #given;
    #sent;
    #used = new Set();

    /** @param given of what is made next; undefined for what has none */
    next(given) {
        if (given !== this.#given) {
            this.#given = given;
            this.#sent = this.#used.has(given) ? randomId() : given;
            for (const name of [given, this.#sent]) this.#remember(name);
        }
        return this.#sent;
    }

    #remember(name) {
        if (name === undefined) return;
        this.#used.delete(name);
        this.#used.add(name);
        if (this.#used.size > most) this.#used.delete(this.#used.values().next().value);
    }
}
