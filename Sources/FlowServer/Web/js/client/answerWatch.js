/** Without any frame for so long, in ms, the server is asked for a sign of life. */
const quietFor = 5_000;
/** Without an answer for so long, in ms, a connection that lives is given up; one after a slow one has longer. */
const answerWithin = 30_000;

/**
 * Looks after the answers to requests: a connection that is broken without a sign is noticed, and one on which no request
 * gets an answer any more is given up. On a slow line a large change looks like both, so that the socket is more patient
 * with the next connection, until an answer comes at once.
 */
export class AnswerWatch {
    #timer = null;
    /** When the newest answer came, or the first request after all had theirs went out. */
    #movedAt = 0;

    /** @param isWaiting says whether a request is without an answer */
    constructor(socket, isWaiting) {
        Object.assign(this, { socket, isWaiting, platform: socket.platform });
    }

    /** A request is about to go out. */
    sending() {
        if (!this.isWaiting()) this.#movedAt = this.platform.now();
        if (this.#timer === null) this.#watch();
    }

    /** A request that went out at `sentAt` has its answer. */
    answered(sentAt) {
        this.#movedAt = this.platform.now();
        this.socket.answered(sentAt);
    }

    stop() {
        this.platform.clearTimeout(this.#timer);
        this.#timer = null;
    }

    /** Since when nothing was heard that could be an answer. */
    get #quietSince() {
        return Math.max(this.socket.heardAt, this.#movedAt);
    }

    #watch() {
        const left = this.#quietSince + quietFor - this.platform.now();
        this.#timer = this.platform.setTimeout(() => {
            this.#timer = null;
            if (this.isWaiting()) this.#look();
        }, left > 0 ? left : quietFor);
    }

    #look() {
        const { socket } = this;
        const now = this.platform.now();
        if (now - this.#movedAt >= answerWithin * socket.patience) {
            socket.giveUp("The server did not answer");
            return;
        }
        if (now - this.#quietSince >= quietFor) socket.probe({ isAwaited: true });
        this.#watch();
    }
}
