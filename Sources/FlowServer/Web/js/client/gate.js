/** In place of what is awaited, where that is not known yet. */
const unknown = Promise.resolve();

/** Whether anything may go out now: not while the server has asked for a pause, nor before the device knows it. */
export class Gate {
    #pauseTimer = null;
    /** What is awaited of the device, or null. */
    #awaited = null;

    /** @param opened told when it has opened */
    constructor(platform, opened) {
        Object.assign(this, { platform, opened });
    }

    get isOpen() {
        return this.#pauseTimer === null && this.#awaited === null;
    }

    /** Until `written`, a promise, or null when there is nothing to wait for. */
    awaits(written) {
        this.#awaited = written;
        written?.then(() => {
            if (this.#awaited !== written) return;
            this.#awaited = null;
            this.opened();
        });
    }

    /** Until it is said what is awaited. */
    close() {
        this.#awaited = unknown;
    }

    /** The newest pause counts, whatever is left of one before. */
    pause(ms) {
        this.endPause();
        this.#pauseTimer = this.platform.setTimeout(() => {
            this.#pauseTimer = null;
            this.opened();
        }, ms);
    }

    endPause() {
        this.platform.clearTimeout(this.#pauseTimer);
        this.#pauseTimer = null;
    }
}
