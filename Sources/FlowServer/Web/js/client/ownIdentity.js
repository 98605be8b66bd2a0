/**
 * The server forgets a client 30 days after its last counted request; a day less, because clocks differ.
 */
const rememberedFor = 29 * 86_400_000;

/**
 * The identity that the server gave this tab for a flow, the number of its newest join, and what a later join needs to
 * know of the one before. `record` is what a store keeps.
 */
export class OwnIdentity {
    #record = null;
    #joins = 0;

    constructor(clock = Date.now) {
        this.clock = clock;
    }

    get record() {
        return this.#record;
    }

    set record(record) {
        this.#record = record;
    }

    /** `{id, secret}`, or null before the first join. */
    get client() {
        return this.#record && { id: this.#record.id, secret: this.#record.secret };
    }

    /**
     * For a join: the identity, and a number above those of all joins before, so that one that arrives late does not
     * take over from this one. It is the time, so that it grows over a reload too.
     */
    joining() {
        this.#joins = Math.max(this.#joins + 1, this.clock());
        return this.#record && { ...this.client, join: this.#joins };
    }

    /** The server knows a join with this number: the next one has to be above it. */
    behind(number) {
        if (Number.isSafeInteger(number)) this.#joins = Math.max(this.#joins, number);
    }

    /** The server has answered a join. */
    joined({ client, epoch }) {
        this.#record = { ...client, epoch, seen: this.clock() };
    }

    /**
     * Whether something that was sent before this join, which the server answered without knowing the client, may be in
     * the flow. It stores a client together with its first counted request: within one epoch, who is unknown has had
     * nothing counted since it was last seen; and a flow at clock 0 has nothing in it at all.
     */
    mayHaveActed({ epoch, clock }) {
        if (clock === 0) return false;
        return this.#record?.epoch !== epoch || this.clock() - this.#record.seen > rememberedFor;
    }
}
