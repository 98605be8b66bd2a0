import assert from "node:assert/strict";
import test from "node:test";
import { labelOp, moveOp, nodeOp, plain, sorted, World } from "./client-support.mjs";

/** A DocumentStore in memory; what is kept is text, as on a device. */
class Documents {
    texts = new Map();
    reads = 0;

    async read(flow) {
        this.reads += 1;
        return this.texts.has(flow) ? JSON.parse(this.texts.get(flow)) : null;
    }

    async put(flow, state) {
        this.texts.set(flow, JSON.stringify(state));
    }
}

async function opened(documents = new Documents()) {
    const world = new World();
    world.server.write([nodeOp("a"), nodeOp("b")]);
    const tab = await world.joined({ documents });
    return { world, tab, documents };
}

const joins = ({ network }) => network.sockets.flatMap((socket) => socket.pushes("phx_join"));

test("a document that was kept is shown without a server, and the next join asks only for what is missing", async () => {
    const { world, tab, documents } = await opened();
    await world.pass(1_000);
    await tab.connection.close();
    world.server.write([moveOp("a", 7)]);
    const later = world.tab({ documents });
    later.network.isUp = false;
    const kept = [];
    later.flow.on("kept", (clock) => kept.push(clock));
    await world.pass();
    assert.deepEqual([kept, later.flow.clock, later.flow.nodes.size], [[1], 1, 2]);
    assert.equal(later.flow.nodes.get("a").get("position").x, 0);
    later.network.isUp = true;
    await world.pass(40_000);
    assert.equal(joins(later).at(-1).since.clock, 1);
    assert.equal(later.flow.nodes.get("a").get("position").x, 7);
    assert.deepEqual(sorted(later.flow.toWire()), sorted(world.server.objects.wire()));
});

test("what others change is kept a second later, and at the end at once", async () => {
    const { world, tab, documents } = await opened();
    await world.pass(1_000);
    world.server.write([labelOp("a", "New")]);
    await world.pass(999);
    assert.equal(JSON.parse([...documents.texts.values()][0]).clock, 1);
    await world.pass(1);
    assert.equal(JSON.parse([...documents.texts.values()][0]).clock, 2);
    world.server.write([labelOp("a", "Newer")]);
    await world.pass();
    await tab.connection.close();
    const { clock, document } = JSON.parse([...documents.texts.values()][0]);
    assert.equal(clock, 3);
    assert.deepEqual(plain(document.nodes).map((node) => node.data.label), ["Newer", "b"]);
});

test("own changes without an answer are not part of what is kept", async () => {
    const { world, tab, documents } = await opened();
    await world.pass(1_000);
    tab.network.isUp = false;
    tab.network.line.broken();
    tab.flow.transact([moveOp("a", 5)]);
    await tab.connection.close();
    assert.equal(JSON.parse([...documents.texts.values()][0]).document.nodes[0].position.x, 0);
});

test("a document of another epoch gives way to the server's", async () => {
    const { world, tab, documents } = await opened();
    await tab.connection.close();
    const [key] = documents.texts.keys();
    documents.texts.set(key, JSON.stringify({ epoch: "other", clock: 9, document: { nodes: [{ id: "ghost", type: "agent", position: { x: 0, y: 0 } }] } }));
    const later = await world.joined({ documents });
    assert.deepEqual([...later.flow.nodes.keys()].sort(), ["a", "b"]);
    assert.equal(later.flow.clock, 1);
});

test("a store that fails is none", async () => {
    const documents = { read: () => Promise.reject(new Error("forbidden")), put: () => Promise.reject(new Error("full")) };
    const { world, tab } = await opened(documents);
    await world.pass(2_000);
    assert.equal(tab.flow.nodes.size, 2);
});

test("a kept document that comes late holds up no join, and is shown as long as the server is not heard", async () => {
    const { world, tab, documents } = await opened();
    await tab.connection.close();
    let answer;
    const slow = { put: () => new Promise(() => {}), read: (flow) => new Promise((resolve) => {
        answer = async () => resolve(await documents.read(flow));
    }) };
    const online = world.tab({ documents: slow });
    await world.pass(2_000);
    assert.deepEqual([online.flow.status.name, joins(online).length, online.flow.nodes.size], ["live", 1, 2]);
    world.server.write([moveOp("a", 7)]);
    await answer();
    await world.pass(2_000);
    assert.deepEqual([online.flow.clock, online.flow.nodes.get("a").get("position").x], [2, 7]);
    let isClosed = false;
    online.flow.close().then(() => { isClosed = true; });
    await world.pass(6_000);
    assert.ok(isClosed, "a store that does not answer holds up no end either");

    const offline = world.tab({ documents: slow });
    offline.network.isUp = false;
    await world.pass(20_000);
    await answer();
    await world.pass();
    assert.deepEqual([offline.flow.clock, offline.flow.nodes.size], [1, 2]);
    offline.network.isUp = true;
    await world.pass(40_000);
    assert.deepEqual([offline.flow.clock, offline.flow.nodes.get("a").get("position").x], [2, 7]);
});
