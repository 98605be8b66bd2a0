import { backoff } from "../channel/backoff.js";
import { Channel } from "../channel/channel.js";
import { digestOf } from "./digest.js";
import { Outbox } from "./outbox.js";
import { OwnIdentity } from "./ownIdentity.js";
import { ClockStream } from "./stream.js";

/** The share of attempts after which a full flow is tried: about every 30 s. */
const patient = 5;
const version = 2;
/** The server has no such clock, so that it answers with a snapshot. */
const nowhere = -1;

/**
 * The channel of a flow: joins with what is here already, takes the state that the server answers with, keeps the
 * stream of clocks whole, and lets the outbox send when there is a state. Told to `handlers`: see LiveFlow.
 */
export class Synchronizer {
    isLive = false;
    ended = null;
    refusal = null;
    hasFailed = false;
    #deleted = null;
    #isAsking = false;
    #retryTimer = null;

    constructor(socket, flowId, view, { traffic, presence, checksDigest, handlers }) {
        Object.assign(this, { socket, view, presence, checksDigest, handlers, platform: socket.platform });
        this.identity = new OwnIdentity(socket.platform.today);
        this.channel = new Channel(socket, `flow:${flowId}`, {
            payload: () => this.#joinPayload(),
            handlers: {
                joined: (response) => this.#joined(response),
                event: (name, payload) => this.#received(name, payload ?? {}),
                failed: (error) => this.#refused(error),
                closed: () => this.#end(this.#deleted ?? { code: "closed", reason: "The server closed this flow" }),
                lost: () => this.#lost(),
                postponed: (error) => this.identity.behind(error.response.join),
            },
        });
        this.stream = new ClockStream(view, {
            gap: (clock) => this.#ask(clock),
            broken: () => this.#askAnew(),
            adopted: () => this.#adopted(),
            done: (request, response) => handlers.done(request, response),
            own: (tx) => this.#ownRequest(tx),
            confirming: (tx) => handlers.confirming({ client: this.identity.client?.id ?? null, ...tx }),
        });
        this.outbox = new Outbox(this.channel, {
            clock: () => this.stream.clock, epoch: () => this.stream.epochOfContent, traffic, handlers,
        });
    }

    /** Joins, as soon as the socket is open, and again after the flow has ended. */
    join() {
        this.platform.clearTimeout(this.#retryTimer);
        this.ended = null;
        this.refusal = null;
        this.#deleted = null;
        this.channel.join();
    }

    /** Leaves for good. */
    leave() {
        this.interrupt();
        this.outbox.close();
        this.platform.clearTimeout(this.#retryTimer);
        this.channel.leave();
        this.socket.remove(this.channel);
    }

    /** The connection is gone; everything stays as it is until the next join. */
    interrupt() {
        this.hasFailed ||= this.socket.state.name === "waiting" || this.isLive;
        this.isLive = false;
        this.#isAsking = false;
        if (this.socket.endedOverMessage) this.outbox.endedOverMessage();
        this.outbox.stop();
        this.stream.interrupt();
        this.handlers.interrupted();
    }

    /** The server has not let this flow in for now, or has lost it; the channel joins again. */
    #lost() {
        this.hasFailed = true;
        this.interrupt();
    }

    #joinPayload() {
        const { since } = this.stream;
        const payload = { v: version };
        if (since) payload.since = since;
        const client = this.identity.joining();
        if (client) payload.client = client;
        if (this.presence) payload.presence = this.presence;
        return payload;
    }

    #joined(response) {
        const isLost = response.client_reset && this.identity.mayHaveActed(response);
        const unknown = isLost ? this.outbox.requests.filter((request) => request.isSent) : [];
        for (const request of unknown) this.outbox.remove(request);
        this.identity.joined(response);
        this.refusal = null;
        this.outbox.window = Math.min(response.limits?.pending ?? 64, 64);
        this.handlers.joined(response);
        const settled = this.outbox.resume(response.last_cseq, response.epoch);
        for (const request of this.outbox.requests) request.isInDepth = request.isSettled;
        this.stream.adopt(response.epoch, response.state, [...settled, ...unknown]);
        for (const request of unknown) this.handlers.forgotten(request);
    }

    #received(name, payload) {
        switch (name) {
            case "tx":
                return this.stream.transaction(payload);
            case "state":
                return this.stream.part(payload);
            case "resync":
                return this.#resync(payload);
            case "digest":
                return void this.#check(payload);
            case "superseded":
                this.#deleted = { code: "superseded",
                    reason: "This flow was opened elsewhere under the same identity" };
                return undefined;
            case "flow_deleted":
                this.#deleted = { code: "flow_deleted", reason: payload.reason ?? "", by: payload.by };
                return undefined;
            default:
                return this.handlers.event(name, payload);
        }
    }

    /** The server has lost its place with this client: whatever is unanswered goes out again. */
    #resync({ epoch, state, last_cseq }) {
        this.#isAsking = false;
        this.stream.adopt(epoch, state, this.outbox.resume(last_cseq, epoch));
    }

    #adopted() {
        this.#isAsking = false;
        this.isLive = true;
        this.hasFailed = false;
        if (!this.outbox.isRunning) this.outbox.start();
        this.handlers.adopted();
    }

    /** Asks for the state since a clock. */
    #ask(clock) {
        if (this.#isAsking) return;
        this.#isAsking = true;
        this.channel.request("sync", { epoch: this.stream.epoch, clock }, {
            answered: ({ epoch, state }) => this.stream.adopt(epoch, state),
            failed: (error) => {
                if (error.code === "closed") return;
                this.#isAsking = false;
                this.socket.drop("The server did not say what is missing");
            },
        });
    }

    /** What the server took for missing leaves a gap: to ask for the same once more could go on for ever. */
    #askAnew() {
        this.#isAsking = false;
        this.#ask(nowhere);
    }

    async #check({ clock, digest }) {
        if (!this.checksDigest || !this.stream.isAt(clock)) return;
        const own = await digestOf(this.view.confirmed);
        if (own === null || own === digest || !this.isLive) return;
        this.channel.cast("divergence", { clock, digest: own });
        this.#ask(nowhere);
        this.handlers.diverged({ clock, own, server: digest });
    }

    #ownRequest(tx) {
        if (tx.client === null || tx.client !== this.identity.client?.id) return undefined;
        return this.outbox.requests.find((request) => request.cseq === tx.cseq);
    }

    #refused(error) {
        // A full flow may have room again; any other refusal stays as it is.
        if (error.code !== "too_many_clients" || error.retry === false) {
            this.#end({ code: error.code, reason: error.message, ...gone(error.response) });
            return;
        }
        const wait = backoff(patient, this.platform.random);
        this.refusal = { code: error.code, reason: error.message, retryAt: this.platform.now() + wait };
        this.#retryTimer = this.platform.setTimeout(() => this.channel.join(), wait);
        this.interrupt();
    }

    #end(ended) {
        this.ended = ended;
        this.interrupt();
    }
}

function gone({ by, at }) {
    return { ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}
