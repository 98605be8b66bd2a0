import { Socket, systemPlatform } from "../channel/socket.js";
import { connectOnWakeup } from "../channel/wakeups.js";

/**
 * One WebSocket to a server, shared by what is opened on it. It opens again by itself whenever it breaks. It knows no
 * flows, so that a page that has none need not load them.
 */
export class ServerConnection {
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

    /** Begins to tell a flow or a list what becomes of the socket, and connects. */
    opened(flow) {
        this.#flows.add(flow);
        this.socket.connect();
        return flow;
    }

    /** What the server has at a path, as JSON. */
    read(path, fetch = globalThis.fetch) {
        return this.#request("GET", path, fetch);
    }

    /** Has what is at a path deleted. */
    delete(path, fetch = globalThis.fetch) {
        return this.#request("DELETE", path, fetch);
    }

    async #request(method, path, fetch) {
        const { url, token } = this.#address;
        const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
        const headers = { accept: "application/json", ...authorization };
        const response = await fetch(new URL(path, url), { method, headers });
        if (!response.ok) throw new Error(`The server answered ${response.status}`);
        return response.json();
    }

    /** Another connection to the same server. */
    sibling() {
        return new this.constructor(this.#address.url, { token: this.#address.token, platform: this.platform });
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
