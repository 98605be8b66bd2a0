/** In ms without a change, by which the server has surely stored all of them. */
const quietFor = 2_000;
/** Windows check at different moments. */
const spread = 3_000;

/**
 * Some time after the last change, compares this window with what the server stored. Changes are sent to all at once
 * but stored a little later, so two people who change the same thing in the same half second, or somebody who joins in
 * it, could otherwise see something else than the server has.
 */
export class SettleCheck {
    #timer = null;
    #changes = 0;

    constructor(platform, { isQuiet, fetch, adopt }) {
        Object.assign(this, { platform, isQuiet, fetch, adopt });
    }

    touched() {
        this.#changes += 1;
        this.platform.clearTimeout(this.#timer);
        this.#timer = this.platform.setTimeout(() => this.#compare(), quietFor + spread * this.platform.random());
    }

    stop() {
        this.#changes += 1;
        this.platform.clearTimeout(this.#timer);
    }

    async #compare() {
        const changes = this.#changes;
        if (!this.isQuiet()) return;
        let stored;
        try {
            stored = await this.fetch();
        } catch {
            return;
        }
        // A flow that is empty there and not here was lost by the server; that is seen at the next connection.
        const isSomething = Array.isArray(stored?.nodes) && stored.nodes.length > 0;
        if (isSomething && changes === this.#changes && this.isQuiet()) this.adopt(stored);
    }
}
