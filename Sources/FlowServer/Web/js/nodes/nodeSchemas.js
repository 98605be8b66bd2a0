const address = "/api/node-types";

/**
 * What the server says about the types of nodes: their configuration as JSON Schema. Fetched once; until it is here,
 * and without a connection, nodes are made without a configuration and shown without its form.
 */
export class NodeSchemas {
    #types = new Map();
    #loading = null;

    /** @param fetching gives the parsed answer of `/api/node-types` */
    constructor(fetching = fetchTypes) {
        this.fetching = fetching;
    }

    /** Resolves when the types are here, to whether they are. A failed attempt is made again by the next call. */
    async load() {
        this.#loading ??= this.#fetch();
        const isHere = await this.#loading;
        if (!isHere) this.#loading = null;
        return isHere;
    }

    /** The names of the types. */
    get names() {
        return Array.from(this.#types.keys());
    }

    /** The JSON Schema of the configuration of a type; undefined for unknown types, and until the types are here. */
    of(typeName) {
        return this.#types.get(typeName)?.configuration;
    }

    async #fetch() {
        try {
            const { node_types: types } = await this.fetching();
            this.#types = new Map(types.map((type) => [type.type, type]));
            return true;
        } catch {
            return false;
        }
    }
}

async function fetchTypes() {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
}
