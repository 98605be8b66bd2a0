import { backoff } from "./backoff.js";
import { afterClose, isOverMessage } from "./closing.js";
import { decode, encode } from "./serializer.js";

const heartbeatEvery = 30_000;
/** A connection that is not open by then is given up. */
const openWithin = 10_000;
/** A server that gives no sign of life for so long after it was asked for one is left. */
const aliveWithin = 4_000;
/**
 * After one that did not, while an answer was awaited, it may take twice as long, and so on up to 16 times: on a slow
 * line a large change holds up everything, and would be sent again and again.
 */
const mostPatience = 16;
/** One that lasted so long has served, also where nothing was asked on it: the next attempt is a first one again. */
const servedAfter = 10_000;

/** The surroundings of a page; tests have their own. */
export const systemPlatform = {
    open: (url) => new WebSocket(url),
    setTimeout: (action, ms) => setTimeout(action, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    now: () => performance.now(),
    random: Math.random,
};

/**
 * One WebSocket to the server, opened again whenever it breaks. States, told to `onState`:
 * `{name: "connecting"}`, `{name: "open"}`, `{name: "waiting", retryAt}` (on the clock of `now`), and
 * `{name: "closed", reason}`, when the server said not to come back. Frames go to the channel of their topic.
 */
export class Socket {
    #channels = new Map();
    #socket = null;
    /** Attempts since a connection has served. */
    #attempt = 0;
    #openedAt = Infinity;
    #ref = 0;
    #retryTimer = null;
    #openTimer = null;
    #heartbeatTimer = null;
    #heartbeatRef = null;
    /** When the last heartbeat went out, or was waited for once more. */
    #heartbeatAt = 0;
    #probeTimer = null;
    #probeRef = null;
    #probedAt = 0;
    /** How many times longer than on a quick line signs of life and answers may take. */
    patience = 1;
    /** When the newest frame came, on the clock of `now`. */
    heardAt = 0;
    /** Whether the newest connection has ended over something that was sent. */
    endedOverMessage = false;

    constructor(url, { onState = () => {}, platform = systemPlatform } = {}) {
        this.url = url;
        this.onState = onState;
        this.platform = platform;
        this.state = { name: "idle" };
    }

    get isOpen() {
        return this.state.name === "open";
    }

    /** Every message of this socket has a number of its own. */
    nextRef() {
        this.#ref += 1;
        return String(this.#ref);
    }

    add(channel) {
        this.#channels.set(channel.topic, channel);
    }

    remove(channel) {
        if (this.#channels.get(channel.topic) === channel) this.#channels.delete(channel.topic);
    }

    send(frame) {
        if (this.isOpen) this.#socket.send(encode(frame));
    }

    /** Connects; while waiting for the next attempt, at once. */
    connect() {
        if (this.state.name === "connecting" || this.isOpen) return;
        this.platform.clearTimeout(this.#retryTimer);
        this.#enter({ name: "connecting" });
        let socket;
        try {
            socket = this.platform.open(this.url);
        } catch {
            this.#retry(undefined);
            return;
        }
        this.#socket = socket;
        socket.onopen = () => socket === this.#socket && this.#opened();
        socket.onmessage = (message) => socket === this.#socket && this.#received(message.data);
        socket.onclose = (event) => socket === this.#socket && this.#closed(event);
        // Node's own WebSocket does not say that one which never opened is closed.
        socket.onerror = () => socket === this.#socket && !this.isOpen && this.drop("");
        this.#openTimer = this.platform.setTimeout(() => this.drop("The server did not answer"), openWithin);
    }

    /** Gives the connection up and comes back after the usual wait. */
    drop(reason) {
        const socket = this.#socket;
        if (!socket) return;
        this.#closed({ code: 1006, reason });
        socket.close();
    }

    /** Gives up a connection that may only be slow: the next one is given more time. */
    giveUp(reason) {
        this.patience = Math.min(2 * this.patience, mostPatience);
        this.drop(reason);
    }

    /** The connection has been of use: the next attempt is a first one again. */
    served() {
        this.#attempt = 0;
    }

    /** What was sent at `sentAt` has its answer: when that was at once, the line is quick. */
    answered(sentAt) {
        this.served();
        if (this.heardAt - sentAt < aliveWithin) this.patience = 1;
    }

    /**
     * Asks for a sign of life; any frame is one. Without it the connection is given up; as one that may be slow, when
     * an answer is awaited: `isAwaited`.
     */
    probe({ isAwaited = false } = {}) {
        if (!this.isOpen || this.#probeTimer !== null) return;
        this.#probeRef = this.#sendHeartbeat();
        this.#probedAt = this.platform.now();
        this.#awaitSign(isAwaited);
    }

    #awaitSign(isAwaited) {
        const { bufferedAmount } = this.#socket;
        this.#probeTimer = this.platform.setTimeout(() => {
            // What leaves is taken by somebody: the question waits behind it.
            if (this.#socket.bufferedAmount < bufferedAmount) this.#awaitSign(isAwaited);
            else if (isAwaited) this.giveUp("The server stopped answering");
            else this.drop("The server stopped answering");
        }, aliveWithin * this.patience);
    }

    /** Closes for good; `connect` opens again. */
    close() {
        const socket = this.#socket;
        this.platform.clearTimeout(this.#retryTimer);
        this.#released();
        this.#enter({ name: "closed", reason: "" });
        socket?.close();
        for (const channel of this.#channels.values()) channel.socketClosed();
    }

    #opened() {
        this.platform.clearTimeout(this.#openTimer);
        this.#openedAt = this.platform.now();
        this.endedOverMessage = false;
        this.#heartbeatRef = null;
        this.#enter({ name: "open" });
        this.#scheduleHeartbeat();
        for (const channel of this.#channels.values()) channel.socketOpened();
    }

    #received(data) {
        this.heardAt = this.platform.now();
        this.platform.clearTimeout(this.#probeTimer);
        this.#probeTimer = null;
        const frame = decode(data);
        if (!frame) return;
        if (frame.topic === "phoenix") {
            if (frame.ref === this.#heartbeatRef) this.#heartbeatRef = null;
            if (frame.ref === this.#probeRef) this.answered(this.#probedAt);
            return;
        }
        this.#channels.get(frame.topic)?.received(frame);
    }

    #closed({ code, reason }) {
        this.#released();
        this.endedOverMessage = isOverMessage(code);
        if (this.platform.now() - this.#openedAt >= servedAfter) this.#attempt = 0;
        this.#openedAt = Infinity;
        const next = afterClose(code, reason);
        if (next.retry) this.#retry(next.after);
        else this.#enter({ name: "closed", reason: next.reason });
        for (const channel of this.#channels.values()) channel.socketClosed();
    }

    #released() {
        this.#socket = null;
        const timers = [this.#openTimer, this.#heartbeatTimer, this.#probeTimer];
        for (const timer of timers) this.platform.clearTimeout(timer);
        this.#probeTimer = null;
    }

    #retry(after) {
        const wait = after ?? backoff(this.#attempt, this.platform.random);
        this.#attempt += 1;
        this.#retryTimer = this.platform.setTimeout(() => this.connect(), wait);
        this.#enter({ name: "waiting", retryAt: this.platform.now() + wait });
    }

    #scheduleHeartbeat() {
        this.#heartbeatTimer = this.platform.setTimeout(() => {
            const isAnswered = this.#heartbeatRef === null;
            // While a large flow is on its way the answer waits behind it: what comes meanwhile is a sign of life, too.
            // The sign that a probe waits for may take longer.
            if (!isAnswered && this.heardAt <= this.#heartbeatAt && this.#probeTimer === null) {
                this.drop("The server stopped answering");
                return;
            }
            this.#heartbeatAt = this.platform.now();
            if (isAnswered) {
                this.#heartbeatRef = this.#sendHeartbeat();
            }
            this.#scheduleHeartbeat();
        }, heartbeatEvery);
    }

    #sendHeartbeat() {
        const ref = this.nextRef();
        this.send({ ref, topic: "phoenix", event: "heartbeat", payload: {} });
        return ref;
    }

    #enter(state) {
        this.state = state;
        this.onState(state);
    }
}
