import { backoff } from "./backoff.js";
import { ChannelError } from "./errors.js";

const replyWithin = 10_000;

/**
 * One topic of a socket. It joins whenever the socket opens, and again after a failure that may pass. Told to
 * `handlers`: `joined(response)`, `event(name, payload)`, `failed(error)` when the server refuses for good, `closed()`
 * when the server ended the channel, `lost()` when it will join again although the socket is open, `postponed(error)`
 * before that, when the server has refused the join for now. All of them, and
 * the answers to `request`, are told in the order of the frames, in the turn in which a frame came.
 */
export class Channel {
    #joinRef = null;
    #isJoined = false;
    #isWanted = false;
    #replies = new Map();
    #attempt = 0;
    #rejoinTimer = null;

    /** @param payload of the join; a function makes a new one for each join */
    constructor(socket, topic, { payload = {}, handlers }) {
        this.socket = socket;
        this.topic = topic;
        this.payload = payload;
        this.handlers = handlers;
        socket.add(this);
    }

    get isJoined() {
        return this.#isJoined;
    }

    join() {
        this.#isWanted = true;
        if (this.socket.isOpen && this.#joinRef === null) this.#join();
    }

    /** Sends an event; the promise gives the response, or throws a ChannelError. */
    push(event, payload) {
        return new Promise((answered, failed) => this.request(event, payload, { answered, failed }));
    }

    /**
     * Sends an event, and calls `answered(response)` or `failed(error)` in the turn in which the answer comes: a
     * promise would let frames that follow it overtake. Without an answer in `within` ms the error is a timeout; with
     * `Infinity` somebody else looks after that.
     */
    request(event, payload, { answered, failed, within = replyWithin }) {
        if (!this.#isJoined) failed(new ChannelError({ reason: "Not connected", code: "closed" }));
        else this.#request({ joinRef: this.#joinRef, event, payload }, { answered, failed, within });
    }

    /** Sends an event that gets no answer. */
    cast(event, payload) {
        if (!this.#isJoined) return;
        this.socket.send({ joinRef: this.#joinRef, ref: this.socket.nextRef(), topic: this.topic, event, payload });
    }

    /** Leaves for good; what has no answer yet fails. */
    leave() {
        this.cast("phx_leave", {});
        this.#isWanted = false;
        this.#reset("Left");
    }

    socketOpened() {
        if (this.#isWanted) this.#join();
    }

    socketClosed() {
        this.#reset("The connection broke");
    }

    received({ joinRef, ref, event, payload }) {
        // A frame for an earlier join of this topic; broadcasts to all carry null.
        if (joinRef !== null && joinRef !== this.#joinRef) return;
        if (event === "phx_reply") this.#answer(ref, payload);
        else if (event === "phx_close") this.#ended();
        else if (event === "phx_error") this.#retry(undefined);
        else if (this.#isJoined) this.handlers.event(event, payload);
    }

    #join() {
        const { platform } = this.socket;
        platform.clearTimeout(this.#rejoinTimer);
        this.#joinRef = this.socket.nextRef();
        const payload = typeof this.payload === "function" ? this.payload() : this.payload;
        this.#request({ joinRef: this.#joinRef, ref: this.#joinRef, event: "phx_join", payload }, {
            within: replyWithin,
            answered: (response) => {
                this.#isJoined = true;
                this.#attempt = 0;
                this.handlers.joined(response);
            },
            failed: (error) => this.#refused(error),
        });
    }

    #refused(error) {
        if (error.code === "closed") return;
        const mayPass = error.retry === true || (error.retryAfter !== undefined && error.retry !== false);
        if (error.code === "timeout" || mayPass) {
            this.handlers.postponed?.(error);
            this.#retry(error.retryAfter);
            return;
        }
        this.#isWanted = false;
        this.#reset("The server refused");
        this.handlers.failed(error);
    }

    #retry(after) {
        this.#reset("The server lost this channel");
        const { platform } = this.socket;
        const wait = after ?? backoff(this.#attempt, platform.random);
        this.#attempt += 1;
        this.#rejoinTimer = platform.setTimeout(() => this.socket.isOpen && this.#isWanted && this.#join(), wait);
        this.handlers.lost?.();
    }

    #ended() {
        this.#isWanted = false;
        this.#reset("The server ended this channel");
        this.handlers.closed();
    }

    #request({ joinRef, ref = this.socket.nextRef(), event, payload }, { answered, failed, within }) {
        const timer = within === Infinity ? null : this.socket.platform.setTimeout(() => {
            this.#replies.delete(ref);
            failed(new ChannelError({ reason: "The server did not answer in time", code: "timeout" }));
        }, within);
        this.#replies.set(ref, { answered, failed, timer });
        this.socket.send({ joinRef, ref, topic: this.topic, event, payload });
    }

    #answer(ref, payload) {
        const waiting = this.#replies.get(ref);
        if (!waiting) return;
        this.#replies.delete(ref);
        this.socket.platform.clearTimeout(waiting.timer);
        if (payload?.status === "ok") waiting.answered(payload.response);
        else waiting.failed(ChannelError.refused(payload?.response));
    }

    #reset(reason) {
        this.#joinRef = null;
        this.#isJoined = false;
        this.socket.platform.clearTimeout(this.#rejoinTimer);
        const unanswered = Array.from(this.#replies.values());
        this.#replies.clear();
        for (const { failed, timer } of unanswered) {
            this.socket.platform.clearTimeout(timer);
            failed(new ChannelError({ reason, code: "closed" }));
        }
    }
}
