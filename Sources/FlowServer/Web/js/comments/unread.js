const mostFlows = 100;

/**
 * What this person has read of the comments of a flow, in this browser: of each thread up to when. What was said before
 * the flow was first opened here counts as read.
 */
export class Unread {
    #state;

    /** @param storage like localStorage, or null; `now` in ms since 1970 */
    constructor(flowId, { storage = browserStorage(), now = () => Date.now(), isOwn }) {
        Object.assign(this, { flowId, storage, isOwn });
        const all = this.#all();
        this.#state = Object.hasOwn(all, flowId) ? all[flowId] : null;
        if (!this.#state) this.#write({ since: now(), threads: {} });
    }

    /** Whether somebody else has said something in a thread since it was read. */
    has(thread) {
        const read = this.#state.threads[thread.id] ?? this.#state.since;
        return [thread, ...thread.replies].some((comment) => comment.at > read && !this.isOwn(comment.author.id));
    }

    read(thread) {
        const newest = Math.max(0, ...[thread, ...thread.replies].map((comment) => comment.at ?? 0));
        if (newest <= (this.#state.threads[thread.id] ?? this.#state.since)) return;
        this.#write({ ...this.#state, threads: { ...this.#state.threads, [thread.id]: newest } });
    }

    /** Forgets threads that are not there any more. */
    keep(ids) {
        const kept = Object.entries(this.#state.threads).filter(([id]) => ids.has(id));
        if (kept.length < Object.keys(this.#state.threads).length) {
            this.#write({ ...this.#state, threads: Object.fromEntries(kept) });
        }
    }

    #all() {
        try {
            return JSON.parse(this.storage?.getItem("flows-read")) ?? {};
        } catch {
            return {};
        }
    }

    #write(state) {
        this.#state = state;
        const { [this.flowId]: _, ...others } = this.#all();
        const all = Object.entries({ ...others, [this.flowId]: state }).slice(-mostFlows);
        try {
            this.storage?.setItem("flows-read", JSON.stringify(Object.fromEntries(all)));
        } catch {
            // Without storage it is known until the page is closed.
        }
    }
}

function browserStorage() {
    try {
        return globalThis.localStorage ?? null;
    } catch {
        return null;
    }
}
