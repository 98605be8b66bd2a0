import { Channel } from "../channel/channel.js";
import { Emitter } from "./emitter.js";

/**
 * Whether news of a flow are older than what is known of it: they may have been on their way when that was read
 * (P11.2).
 */
export function isOlder(news, known) {
    return news.epoch === null ? known.epoch !== null : news.epoch === known.epoch && news.clock < known.clock;
}

/**
 * The list of flows, kept as it is on the server: the first pages, and what changes. What each member means stands in
 * flow-client.d.ts.
 */
export class FlowList {
    #connection;
    #channel;
    #events = new Emitter();
    #flows = new Map();
    #cursor = null;
    #ended = null;
    #isClosed = false;
    #status = "connecting";
    #options;

    constructor(connection, { limit = 100, ownsConnection = false, fetch = globalThis.fetch } = {}) {
        this.#connection = connection;
        this.#options = { limit, ownsConnection, fetch };
        this.#channel = new Channel(connection.socket, "flows", {
            payload: { limit },
            handlers: {
                joined: (page) => this.#joined(page),
                event: (name, news) => name === "changes" && this.#changed(news),
                failed: (error) => this.#end(error.message),
                closed: () => this.#end("The server closed the list"),
                lost: () => this.socketChanged(),
            },
        });
        this.#channel.join();
    }

    get flows() {
        return Array.from(this.#flows.values());
    }

    get hasMore() {
        return this.#cursor !== null;
    }

    get status() {
        return this.#status;
    }

    get reason() {
        return this.#ended;
    }

    on(name, handler) {
        return this.#events.on(name, handler);
    }

    async more() {
        if (this.#cursor === null) return;
        const cursor = this.#cursor;
        const query = new URLSearchParams({ cursor, limit: this.#options.limit });
        const page = await this.#connection.read(`/api/flows?${query}`, this.#options.fetch);
        // The list may have been read anew meanwhile.
        if (cursor !== this.#cursor) return;
        this.#cursor = page.cursor;
        const added = page.flows.filter(({ id }) => !this.#flows.has(id));
        for (const flow of added) this.#flows.set(flow.id, flow);
        this.#events.emit("change", added.map(({ id }) => id));
    }

    async close() {
        if (this.#isClosed) return;
        this.#isClosed = true;
        this.#channel.leave();
        this.#connection.socket.remove(this.#channel);
        this.#connection.released(this);
        this.#end("closed");
        if (this.#options.ownsConnection) await this.#connection.close();
    }

    /** The connection's socket has another state. */
    socketChanged() {
        const { state } = this.#connection.socket;
        if (state.name === "closed" && !this.#ended) this.#ended = state.reason;
        const before = this.#status;
        if (this.#ended) this.#status = "ended";
        else if (this.#connection.socket.isOpen && this.#channel.isJoined) this.#status = "live";
        else this.#status = before === "connecting" && state.name !== "waiting" ? "connecting" : "offline";
        if (before !== this.#status) this.#events.emit("status", this.#status);
    }

    #joined({ flows, cursor }) {
        const before = this.#flows;
        this.#flows = new Map(flows.map((flow) => [flow.id, flow]));
        this.#cursor = cursor;
        this.socketChanged();
        this.#events.emit("read");
        this.#events.emit("change", Array.from(new Set([...before.keys(), ...this.#flows.keys()])));
    }

    #changed({ reset, changed = [], members = [], gone = [] }) {
        if (reset) {
            this.#channel.leave();
            this.#channel.join();
            return;
        }
        const news = changed.filter((flow) => this.#take(flow));
        for (const { id, ...people } of members) {
            if (this.#flows.has(id)) this.#flows.set(id, { ...this.#flows.get(id), ...people });
        }
        for (const id of gone) this.#flows.delete(id);
        // The one changed last is the first; the server names them in no order.
        news.sort((one, other) => one.updated_at - other.updated_at);
        for (const flow of news) this.#moveToFront(flow);
        this.#events.emit("news", { changed, members, gone });
        this.#events.emit("change", [...changed.map(({ id }) => id), ...members.map(({ id }) => id), ...gone]);
    }

    /** Whether the flow is another one than the list has, and belongs into it. */
    #take(flow) {
        const known = this.#flows.get(flow.id);
        if (flow.deleted_at !== undefined) {
            this.#flows.delete(flow.id);
            return false;
        }
        if (!known) return true;
        const { client_count, active, people } = flow;
        const isOld = isOlder(flow, known);
        const isSame = flow.epoch === known.epoch && flow.clock === known.clock && flow.updated_at === known.updated_at;
        if (isOld || isSame) this.#flows.set(flow.id, { ...known, client_count, active, people });
        return !isOld && !isSame;
    }

    #moveToFront(flow) {
        this.#flows.delete(flow.id);
        this.#flows = new Map([[flow.id, flow], ...this.#flows]);
    }

    #end(reason) {
        this.#ended = reason;
        this.socketChanged();
    }
}
