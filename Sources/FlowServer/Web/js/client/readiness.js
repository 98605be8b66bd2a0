/** A promise that may come to nothing without anybody who waits for it, and can be made once more then. */
export class Readiness {
    #state;
    #settle;

    constructor() {
        this.#begin();
    }

    reached() {
        this.#end("reached", () => this.#settle.resolve());
    }

    failed(error) {
        this.#end("failed", () => this.#settle.reject(error));
    }

    /** After a failure: who asks for the promise from now on is told what comes of this attempt. */
    again() {
        if (this.#state === "failed") this.#begin();
    }

    #begin() {
        this.#state = "awaited";
        this.promise = new Promise((resolve, reject) => {
            this.#settle = { resolve, reject };
        });
        this.promise.catch(() => {});
    }

    #end(state, settle) {
        if (this.#state !== "awaited") return;
        this.#state = state;
        settle();
    }
}
