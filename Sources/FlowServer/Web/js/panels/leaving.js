/** Before the page is left, what waits is saved; where something would be lost all the same it asks. */
export class Leaving {
    #savings = new Set();
    #losses = new Set();

    constructor() {
        addEventListener("beforeunload", (event) => {
            for (const save of this.#savings) save();
            if (Array.from(this.#losses).some((isLoss) => isLoss())) event.preventDefault();
        });
    }

    /** @param save makes what somebody is typing a change. Gives how to end this. */
    savesBy(save) {
        this.#savings.add(save);
        return () => this.#savings.delete(save);
    }

    /** @param isLoss whether to leave now would lose something. Gives how to end this. */
    asksIf(isLoss) {
        this.#losses.add(isLoss);
        return () => this.#losses.delete(isLoss);
    }
}
