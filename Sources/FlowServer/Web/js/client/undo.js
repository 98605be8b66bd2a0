/** The server keeps so many undoable transactions of a client. */
const most = 100;

/**
 * How much can be undone and redone. The server says it with a join and with each undo; in between, own transactions
 * are counted as the server does: consecutive ones of one group are one, and a new one clears what could be redone.
 * What was said is not undone, and leaves the rest as it is.
 */
export class UndoDepth {
    #base = { undo: 0, redo: 0, group: undefined };
    #isKnown = false;

    /** What the server says. */
    take(depth) {
        this.#isKnown = true;
        this.#base = { undo: depth?.undo ?? 0, redo: depth?.redo ?? 0, group: undefined };
    }

    /** A request has become part of the document. */
    confirm(request, depth) {
        if (depth) this.take(depth);
        else this.#base = after(this.#base, request);
    }

    /** What the server has counted, with the group of the newest; without end before it has said how much that is. */
    get counted() {
        return this.#isKnown ? this.#base : { undo: Infinity, redo: Infinity, group: undefined };
    }

    /** The depth when all of `pending` is answered as expected. */
    with(pending) {
        const { undo, redo } = pending.reduce(after, this.#base);
        return { undo, redo };
    }
}

function after({ undo, redo, group }, request) {
    switch (request.event) {
        case "undo":
            return undo > 0 ? { undo: undo - 1, redo: redo + 1 } : { undo, redo };
        case "redo":
            return redo > 0 ? { undo: Math.min(undo + 1, most), redo: redo - 1 } : { undo, redo };
        case "tx":
        case "restore": {
            if (isOfComments(request.ops)) return { undo, redo, group };
            const next = request.fields.group;
            const isSame = next !== undefined && next === group && undo > 0;
            return { undo: isSame ? undo : Math.min(undo + 1, most), redo: 0, group: next };
        }
        default:
            return { undo, redo, group };
    }
}

/** What was said is no part of what can be undone. */
export function isOfComments(ops = []) {
    return ops.length > 0 && ops.every((op) => op.kind === "comment");
}
