import { Flow } from "../model/flow.js";
import { randomId } from "../model/ids.js";
import { fetchFlow } from "./api.js";
import { Channel } from "./channel.js";
import { readUpdate } from "./flowFrames.js";
import { Outbox } from "./outbox.js";
import { SettleCheck } from "./settleCheck.js";

/**
 * A replica kept in step with the server. Told to `handlers`: `state(state)` as below, `people(count)`.
 * States: `connecting`, `waiting {retryAt}` and `closed {reason}` of the socket, `syncing`, `live`,
 * `refused {reason}`, `ended {reason}`.
 */
export class FlowSession {
    #channel;
    #outbox;
    #check;
    #deleted = null;
    #isReady = false;
    #buffered = [];
    #lastWhole = null;
    #joins = 0;

    constructor(flowId, replica, socket, { handlers, fetch = fetchFlow }) {
        Object.assign(this, { flowId, replica, socket, handlers, fetch });
        this.origin = randomId();
        this.#channel = new Channel(socket, `flow:${flowId}`, {
            handlers: {
                joined: () => this.#synchronise(),
                event: (name, payload) => this.#received(name, payload),
                failed: (error) => this.#stop({ name: "refused", reason: refusal(error) }),
                closed: () => this.#stop({ name: "ended", reason: ending(this.#deleted) }),
                lost: () => this.#stop({ name: "syncing" }),
            },
        });
        this.#outbox = new Outbox(replica, this.origin, {
            send: (changes) => this.#channel.push("flow_change", { changes }),
            onFailed: (error) => error.code === "closed" || socket.drop("The server did not answer"),
            platform: socket.platform,
        });
        this.#check = new SettleCheck(socket.platform, {
            isQuiet: () => this.#isReady && !replica.hasPending && !replica.view.isEmpty,
            fetch: () => this.fetch(flowId),
            adopt: (stored) => replica.adopt(Flow.fromWire(stored)),
        });
        socket.onState = (state) => this.#socketChanged(state);
    }

    start() {
        this.#channel.join();
        this.socket.connect();
    }

    /** Own edits were made. */
    edited() {
        this.#outbox.flush();
    }

    /** The page is about to go. */
    leaving() {
        this.#outbox.hurry();
    }

    /** Comes back after the flow was closed, was full, or while waiting. */
    again() {
        this.#deleted = null;
        if (this.socket.isOpen) this.handlers.state({ name: "syncing" });
        this.#channel.join();
        this.socket.connect();
    }

    #socketChanged(state) {
        if (state.name === "open") {
            this.handlers.state({ name: "syncing" });
            return;
        }
        if (state.name === "connecting") this.handlers.state(state);
        else this.#stop(state);
    }

    #stop(state) {
        this.#isReady = false;
        this.#joins += 1;
        this.#buffered = [];
        this.#lastWhole = null;
        this.#outbox.stop();
        this.#check.stop();
        this.handlers.state(state);
    }

    /**
     * The flow follows the join, before the answer to anything sent later: the answer to a ping tells that it has come,
     * or that the server has none.
     */
    async #synchronise() {
        const join = ++this.#joins;
        try {
            await this.#channel.push("ping", {});
            if (join === this.#joins) await this.#catchUp(join);
        } catch (error) {
            if (join === this.#joins && error.code !== "closed") this.socket.drop(error.message);
            return;
        }
        if (join !== this.#joins) return;
        this.#isReady = true;
        for (const update of this.#buffered.splice(0)) this.#apply(update);
        this.#outbox.start();
        this.#check.touched();
        this.handlers.state({ name: "live" });
    }

    async #catchUp(join) {
        if (!this.#lastWhole && this.replica.view.isEmpty && !this.replica.hasPending) return;
        const stored = this.#lastWhole ?? (await this.fetch(this.flowId));
        if (join !== this.#joins) return;
        this.#lastWhole = null;
        const flow = Flow.fromWire(stored);
        if (flow.isEmpty && !this.replica.view.isEmpty) this.replica.refill();
        else this.replica.rejoin(flow);
    }

    #received(name, payload) {
        if (name === "client_joined" || name === "client_left") {
            if (Number.isInteger(payload?.client_count)) this.handlers.people(payload.client_count);
        } else if (name === "flow_deleted") {
            this.#deleted = payload ?? {};
        } else if (name === "flow_update") {
            const update = readUpdate(payload);
            if (!update) return;
            if (this.#isReady) this.#apply(update);
            else if (update.kind === "edits") this.#buffered.push(update);
            else this.#lastWhole = update.changes;
        }
    }

    #apply(update) {
        if (update.kind === "whole") this.replica.mergeWhole(Flow.fromWire(update.changes));
        else if (update.origin === this.origin) this.replica.confirmOwn(update.sequence, update.operations);
        else this.replica.applyRemote(update.operations);
        this.#check.touched();
    }
}

function refusal(error) {
    if (error.message === "Failed to join flow session") return "This flow is full: no more people fit in right now";
    return error.message;
}

function ending(deleted) {
    if (deleted?.reason === "inactive") return "Closed because nobody changed anything for a while";
    return "Someone closed this flow for everybody";
}
