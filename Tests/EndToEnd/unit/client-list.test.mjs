import assert from "node:assert/strict";
import test from "node:test";
import { Connection } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { FakeNetwork, VirtualTime } from "./fake-network.mjs";

const flow = (id, more = {}) =>
    ({ id, title: id, epoch: "e1", clock: 1, updated_at: 10, client_count: 0, active: false, people: [], ...more });

const ada = { name: "Ada", color: "#aabbcc" };

/** The server's side of the topic `flows`. */
class ListServer {
    page = { flows: [flow("a"), flow("b")], cursor: null };
    joins = [];
    refusal = null;
    #member = null;

    handle(connection, [joinRef, ref, topic, event, payload]) {
        const reply = (status, response) => connection.emit(joinRef, ref, topic, "phx_reply", { status, response });
        if (event !== "phx_join") return reply("ok", {});
        this.joins.push(payload);
        this.#member = { connection, joinRef, topic };
        return this.refusal ? reply("error", this.refusal) : reply("ok", this.page);
    }

    tell(news) {
        const { connection, joinRef, topic } = this.#member;
        connection.emit(joinRef, null, topic, "changes", news);
    }

    gone() {}

    flush() {}
}

/** A list that is live. */
async function live(options) {
    const time = new VirtualTime();
    const server = new ListServer();
    const network = new FakeNetwork(time, server);
    const connection = new Connection("http://flows.test",
        { token: "k", platform: time.platform(() => network.open()) });
    const list = connection.list(options);
    const told = [];
    list.on("change", (ids) => told.push(ids));
    await time.advance(1);
    const tell = async (news) => {
        server.tell(news);
        await time.advance(1);
    };
    return { time, server, network, connection, list, told, tell };
}

const ids = (list) => list.flows.map(({ id }) => id);

test("P11.1 the first page is the list, in its order", async () => {
    const { server, list, told } = await live({ limit: 7 });
    assert.deepEqual(server.joins, [{ limit: 7 }]);
    assert.deepEqual([ids(list), list.status, list.hasMore], [["a", "b"], "live", false]);
    assert.deepEqual(told, [["a", "b"]]);
});

test("P11.3 what changes comes to the front, what is in the bin or gone leaves, people move nothing", async () => {
    const { list, told, tell } = await live();
    await tell({ changed: [flow("b", { clock: 2, title: "B", updated_at: 11 })] });
    assert.deepEqual([ids(list), list.flows[0].title], [["b", "a"], "B"]);
    await tell({ changed: [flow("n", { epoch: null, clock: 0, updated_at: 12, client_count: 1 })] });
    await tell({ members: [{ id: "a", client_count: 3, active: true, people: [ada] },
        { id: "unknown", client_count: 1, active: true, people: [] }] });
    assert.deepEqual([ids(list), list.flows[2].client_count, list.flows[2].people], [["n", "b", "a"], 3, [ada]]);
    await tell({ changed: [flow("b", { clock: 2, updated_at: 13, deleted_at: 13 })], gone: ["n"] });
    assert.deepEqual(ids(list), ["a"]);
    await tell({ changed: [flow("b", { clock: 2, updated_at: 14 })] });
    assert.deepEqual(ids(list), ["b", "a"]);
    assert.deepEqual(told.at(-2), ["b", "n"]);
});

test("P11.2 news that are older than the page change nothing but who is there", async () => {
    const { list, tell } = await live();
    await tell({ changed: [flow("b", { clock: 0, title: "old", client_count: 2, people: [ada] })] });
    await tell({ changed: [flow("a", { epoch: null, clock: 0, title: null, client_count: 1 })] });
    assert.deepEqual(list.flows.map(({ title, client_count }) => [title, client_count]), [["a", 1], ["b", 2]]);
    assert.deepEqual(list.flows[1].people, [ada]);
    await tell({ changed: [flow("b", { epoch: "e2", clock: 0, title: "restored" })] });
    assert.equal(list.flows[0].title, "restored");
});

test("P11.5 a reset reads the list anew, and so does a connection that comes back", async () => {
    const { time, server, network, list, tell } = await live();
    server.page = { flows: [flow("c")], cursor: null };
    await tell({ reset: true });
    assert.deepEqual([ids(list), server.joins.length], [["c"], 2]);
    network.isUp = false;
    network.line.broken();
    assert.equal(list.status, "offline");
    server.page = { flows: [flow("d")], cursor: null };
    network.isUp = true;
    await time.advance(31_000);
    assert.deepEqual([ids(list), list.status], [["d"], "live"]);
});

test("who keeps another list hears when to read it, and what has changed since", async () => {
    const { list, tell } = await live();
    const heard = [];
    list.on("read", () => heard.push("read"));
    list.on("news", (news) => heard.push(news));
    const inBin = flow("far", { deleted_at: 12 });
    await tell({ changed: [inBin], gone: ["x"] });
    await tell({ reset: true });
    assert.deepEqual(heard, [{ changed: [inBin], members: [], gone: ["x"] }, "read"]);
});

test("more reads the next page with the key, and leaves out what has come meanwhile", async () => {
    const asked = [];
    const fetch = async (url, { headers }) => {
        asked.push(`${url.pathname}${url.search} ${headers.authorization}`);
        return { ok: true, json: async () => ({ flows: [flow("b"), flow("c")], cursor: null }) };
    };
    const { list, server, network } = await live({ limit: 2, fetch });
    await list.more();
    assert.deepEqual(asked, []);
    server.page = { flows: [flow("a"), flow("b")], cursor: "x y" };
    const again = new Connection("http://flows.test",
        { token: "k", platform: network.time.platform(() => network.open()) });
    const paged = again.list({ limit: 2, fetch });
    await network.time.advance(1);
    assert.equal(paged.hasMore, true);
    await paged.more();
    assert.deepEqual(asked, ["/api/flows?cursor=x+y&limit=2 Bearer k"]);
    assert.deepEqual([ids(paged), paged.hasMore], [["a", "b", "c"], false]);
});

test("a refusal for good, and the end of the connection, end the list", async () => {
    const time = new VirtualTime();
    const server = new ListServer();
    server.refusal = { reason: "No", code: "bad_request", retry: false };
    const network = new FakeNetwork(time, server);
    const connection = new Connection("http://flows.test", { platform: time.platform(() => network.open()) });
    const list = connection.list();
    await time.advance(1);
    assert.deepEqual([list.status, list.reason], ["ended", "No"]);
    const other = await live();
    await other.list.close();
    assert.equal(other.list.status, "ended");
    await other.list.close();
});
