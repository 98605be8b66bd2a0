import { Socket, systemPlatform } from "../channel/socket.js";
import { connectOnWakeup } from "../channel/wakeups.js";
import { FlowList } from "./flowList.js";
import { LiveFlow } from "./liveFlow.js";

/** One WebSocket to a server, shared by any number of flows and lists of them. It opens again by itself whenever it breaks. */
export class Connection {
    #address;
    #flows = new Set();
    #stopWakeups = () => {};

    /**
     * @param url the server, such as "https://flows.example"
     * @param options `WebSocket` a constructor where there is no global one; `token` the access key; `platform` timers,
     *     clock, chance and sockets, for tests
     */
    constructor(url, { WebSocket = globalThis.WebSocket, token, platform } = {}) {
        this.#address = { url, token };
        this.url = socketURL(url, token);
        this.platform = platform ?? { ...systemPlatform, open: (address) => new WebSocket(address) };
        this.socket = new Socket(this.url.href, { platform: this.platform });
        this.socket.onState = () => {
            for (const flow of this.#flows) flow.socketChanged();
        };
        if (typeof document !== "undefined") this.#stopWakeups = connectOnWakeup(this.socket);
    }

    /** Opens a flow; each one only once at a time. */
    open(id, options = {}) {
        return this.#opened(new LiveFlow(this, id, options));
    }

    /** Watches the list of flows; one at a time. */
    list(options = {}) {
        return this.#opened(new FlowList(this, options));
    }

    #opened(flow) {
        this.#flows.add(flow);
        this.socket.connect();
        return flow;
    }

    /** What the server has at a path, as JSON. */
    async read(path, fetch = globalThis.fetch) {
        const { url, token } = this.#address;
        const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const response = await fetch(new URL(path, url), { headers: { accept: "application/json", ...authorization } });
        if (!response.ok) throw new Error(`The server answered ${response.status}`);
        return response.json();
    }

    /** Another connection to the same server. */
    sibling() {
        return new Connection(this.#address.url, { token: this.#address.token, platform: this.platform });
    }

    released(flow) {
        this.#flows.delete(flow);
    }

    /** Closes all flows and the socket. */
    async close() {
        await Promise.all(Array.from(this.#flows, (flow) => flow.close()));
        this.#stopWakeups();
        this.socket.close();
    }
}

function socketURL(base, token) {
    const url = new URL("/socket/websocket", base);
    url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    url.searchParams.set("vsn", "2.0.0");
    if (token !== undefined) url.searchParams.set("token", token);
    return url;
}
