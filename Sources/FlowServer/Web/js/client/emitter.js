/** Handlers by the name of an event. */
export class Emitter {
    #handlers = new Map();

    /** Calls `handler` with the detail of each event `name`; the result ends that. */
    on(name, handler) {
        const handlers = this.#handlers.get(name) ?? new Set();
        this.#handlers.set(name, handlers.add(handler));
        return () => handlers.delete(handler);
    }

    emit(name, detail) {
        for (const handler of Array.from(this.#handlers.get(name) ?? [])) {
            try {
                handler(detail);
            } catch (error) {
                // A handler's mistake is reported as its own; it must not leave the flow half way through a step.
                report(error);
            }
        }
    }
}

/** As an uncaught error: programs outside of browsers have no `reportError`. */
function report(error) {
    if (globalThis.reportError) globalThis.reportError(error);
    else queueMicrotask(() => {
        throw error;
    });
}
