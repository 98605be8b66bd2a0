/** Asks before the page is left while something would be lost by it. */
export class Leaving {
    #losses = new Set();

    constructor() {
        addEventListener("beforeunload", (event) => {
            if (Array.from(this.#losses).some((isLoss) => isLoss())) event.preventDefault();
        });
    }

    /** @param isLoss whether to leave now would lose something. Gives how to end this. */
    asksIf(isLoss) {
        this.#losses.add(isLoss);
        return () => this.#losses.delete(isLoss);
    }
}
