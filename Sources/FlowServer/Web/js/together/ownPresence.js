/**
 * What this person does right now, of several features: `{cursor, selection, drag, field, …}` is told to the others as
 * one state. What does not fit into the limit of the server leaves what was told before.
 */
export class OwnPresence {
    #state = {};

    constructor(flow) {
        this.flow = flow;
    }

    /** Sets one part, null for none; whether all of it together is small enough. */
    set(key, value) {
        const { [key]: before, ...others } = this.#state;
        const isGone = value === null || value === undefined;
        if (isGone && before === undefined) return true;
        const state = isGone ? others : { ...others, [key]: value };
        if (!this.flow.setAwareness(Object.keys(state).length > 0 ? state : null)) return false;
        this.#state = state;
        return true;
    }
}
