/** Who is in the flow, by Phoenix Presence: by key a list of metas, each with its `phx_ref`. */
export class Presence {
    #metas = new Map();

    /** @param onChange told that somebody came, left or has another name */
    constructor(onChange) {
        this.onChange = onChange;
    }

    /** Everybody, in order of coming: `{id, name, color}`. The newest meta counts. */
    get people() {
        return Array.from(this.#metas, ([id, metas]) => ({ id, name: metas.at(-1).name, color: metas.at(-1).color }));
    }

    state(payload) {
        this.#metas.clear();
        for (const [key, { metas }] of Object.entries(payload)) if (metas.length > 0) this.#metas.set(key, metas);
        this.onChange();
    }

    diff({ joins = {}, leaves = {} }) {
        for (const [key, { metas }] of Object.entries(joins)) {
            this.#metas.set(key, [...without(this.#metas.get(key), metas), ...metas]);
        }
        for (const [key, { metas }] of Object.entries(leaves)) {
            const left = without(this.#metas.get(key), metas);
            if (left.length > 0) this.#metas.set(key, left);
            else this.#metas.delete(key);
        }
        this.onChange();
    }

    /** The connection is gone: nobody is known to be here. */
    clear() {
        if (this.#metas.size === 0) return;
        this.#metas.clear();
        this.onChange();
    }
}

function without(metas = [], others) {
    const refs = new Set(others.map((meta) => meta.phx_ref));
    return metas.filter((meta) => !refs.has(meta.phx_ref));
}
