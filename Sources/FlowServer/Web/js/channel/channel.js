import { backoff } from "./backoff.js";
import { ChannelError } from "./errors.js";

const replyWithin = 10_000;

/**
 * One topic of a socket. It joins whenever the socket opens, and again after a failure that may pass. Told to
 * `handlers`: `joined(response)`, `event(name, payload)`, `failed(error)` when the server refuses for good, `closed()`
 * when the server ended the channel.
 */
export class Channel {
    #joinRef = null;
    #isJoined = false;
    #isWanted = false;
    #replies = new Map();
    #attempt = 0;
    #rejoinTimer = null;

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
        if (!this.#isJoined) return Promise.reject(new ChannelError({ reason: "Not connected", code: "closed" }));
        return this.#request(this.#joinRef, event, payload);
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

    async #join() {
        const { platform } = this.socket;
        platform.clearTimeout(this.#rejoinTimer);
        const joinRef = this.socket.nextRef();
        this.#joinRef = joinRef;
        let response;
        try {
            response = await this.#request(joinRef, "phx_join", this.payload, joinRef, () => {
                this.#isJoined = true;
                this.#attempt = 0;
            });
        } catch (error) {
            if (joinRef === this.#joinRef) this.#refused(error);
            return;
        }
        if (joinRef === this.#joinRef) this.handlers.joined(response);
    }

    #refused(error) {
        if (error.code === "closed") return;
        if (error.code === "timeout" || error.retry === true) {
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

    #request(joinRef, event, payload, ref = this.socket.nextRef(), atOnce = () => {}) {
        const { platform } = this.socket;
        return new Promise((resolve, reject) => {
            const timer = platform.setTimeout(() => {
                this.#replies.delete(ref);
                reject(new ChannelError({ reason: "The server did not answer in time", code: "timeout" }));
            }, replyWithin);
            this.#replies.set(ref, { resolve, reject, timer, atOnce });
            this.socket.send({ joinRef, ref, topic: this.topic, event, payload });
        });
    }

    #answer(ref, payload) {
        const waiting = this.#replies.get(ref);
        if (!waiting) return;
        this.#replies.delete(ref);
        this.socket.platform.clearTimeout(waiting.timer);
        if (payload?.status === "ok") {
            // Frames that follow in the same turn already belong to the joined channel; a promise would come too late.
            waiting.atOnce();
            waiting.resolve(payload.response);
        } else {
            waiting.reject(ChannelError.refused(payload?.response));
        }
    }

    #reset(reason) {
        this.#joinRef = null;
        this.#isJoined = false;
        this.socket.platform.clearTimeout(this.#rejoinTimer);
        for (const { reject, timer } of this.#replies.values()) {
            this.socket.platform.clearTimeout(timer);
            reject(new ChannelError({ reason, code: "closed" }));
        }
        this.#replies.clear();
    }
}
