import { Connection } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { FakeNetwork, VirtualTime } from "./fake-network.mjs";
import { FakeServer } from "./fake-server.mjs";

/** A server, virtual time, and tabs: each a connection with its own network and one flow. */
export class World {
    time = new VirtualTime();
    server = new FakeServer();

    tab(options = {}) {
        const network = new FakeNetwork(this.time, this.server);
        const platform = this.time.platform(() => network.open(), options.random);
        const connection = new Connection("http://flows.test", { platform });
        const changes = [];
        const statuses = [];
        const flow = connection.open("demo", { checkDigest: false, locks: null, sessionStorage: null, ...options });
        flow.on("change", (list) => changes.push(...list));
        flow.on("status", (status) => statuses.push(status.name));
        return { network, connection, flow, changes, statuses };
    }

    /** A tab that is live. */
    async joined(options) {
        const tab = this.tab(options);
        await this.pass();
        return tab;
    }

    pass(ms = 1) {
        return this.time.advance(ms);
    }

    member(tab) {
        return [...this.server.members].find((member) => member.client.id === tab.flow.clientId);
    }
}

export const plain = (value) => JSON.parse(JSON.stringify(value));

/** A document in one form: sorted by id, members too. */
export function sorted({ flow, nodes, edges }) {
    const byId = (list) => plain(list).sort((a, b) => (a.id < b.id ? -1 : 1)).map(ordered);
    return { flow: ordered(plain(flow)), nodes: byId(nodes), edges: byId(edges) };
}

function ordered(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key])]));
}

export const nodeOp = (id, x = 0, y = 0, label = id) =>
    ({ op: "create", kind: "node", id, props: { type: "agent", position: { x, y }, data: { label } } });
export const edgeOp = (id, source, target) => ({ op: "create", kind: "edge", id, props: { source, target } });
export const moveOp = (id, x) => ({ op: "set", kind: "node", id, key: "position", value: { x, y: 0 } });
export const labelOp = (id, value) => ({ op: "set", kind: "node", id, key: "data.label", value });
export const deleteOp = (kind, id) => ({ op: "delete", kind, id });
