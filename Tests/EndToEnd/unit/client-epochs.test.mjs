import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { labelOp, moveOp, nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

/** A live tab that has made some nodes. */
async function live(options) {
    const world = new World();
    const tab = await world.joined(options);
    for (const id of ["a", "b", "c"]) tab.flow.transact([nodeOp(id)]);
    await world.pass();
    return { world, server: world.server, tab, flow: tab.flow };
}

function cut({ network }) {
    network.isUp = false;
    network.line.broken();
}

async function back(world, { network }) {
    network.isUp = true;
    await world.pass(31_000);
}

/** The server comes back from a backup that was made before "c"; somebody else has written since. */
function fromBackup({ server }) {
    const client = server.clients.get("c1");
    server.objects.kinds.node.delete("c");
    client.undo.pop();
    Object.assign(client, { lastCseq: 2 });
    Object.assign(server, { epoch: "00000000000000e2", clock: 2, log: [] });
    server.write([nodeOp("other")]);
}

const nodes = (server) => [...server.objects.kinds.node.keys()];
const statuses = async (outcomes) => (await Promise.all(outcomes)).map(({ status, code }) => code ?? status);
const sent = ({ network }, event) => network.sockets.flatMap((socket) => socket.pushes(event));

test("what is about a state is given up when the server comes back with another one", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    const outcomes = [flow.undo(), flow.redo(), flow.nameVersion("v"), flow.restore(2),
        flow.transact([labelOp("a", "A")], { ifClock: 3, label: "If" }), flow.transact([moveOp("a", 5)])];
    fromBackup(world);
    await back(world, tab);
    assert.deepEqual(await statuses(outcomes), ["conflict", "not_made", "conflict", "conflict", "conflict", "commit"]);
    assert.deepEqual(nodes(server), ["a", "b", "other"]);
    assert.deepEqual(["undo", "redo", "version", "restore"].flatMap((event) => sent(tab, event)), []);
    assert.deepEqual(flow.rejected.map(({ code, label }) => [code, label]), [["conflict", "If"]]);
    assert.match(flow.rejected[0].reason, /another state/);
    assert.deepEqual([flow.pendingCount, flow.canUndo, flow.nodes.get("a").get("data.label")], [0, 3, "a"]);
});

test("an undo of a change that goes out in the other state is still about that", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    const outcomes = [flow.transact([moveOp("a", 5)]), flow.undo(), flow.redo()];
    fromBackup(world);
    await back(world, tab);
    assert.deepEqual(await statuses(outcomes), ["commit", "rebased", "rebased"]);
    assert.deepEqual([nodes(server), server.objects.kinds.node.get("a").position.x], [["a", "b", "other"], 5]);
});

test("an undo that was sent in the other state goes out again in that", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    flow.transact([moveOp("a", 5)]);
    const undone = flow.undo();
    fromBackup(world);
    server.refuse = (event) => (event === "undo" ? { code: "overloaded", retry_after: 60_000 } : null);
    await back(world, tab);
    assert.equal(flow.pendingCount, 1);
    cut(tab);
    server.refuse = () => null;
    await back(world, tab);
    assert.deepEqual([await statuses([undone]), server.objects.kinds.node.get("a").position.x], [["rebased"], 0]);
});

test("the state that something was about is known over a reload", async () => {
    const store = Object.assign(new MemoryStore(), { lasts: true });
    const locks = new FakeLocks();
    const lock = locks.tab();
    const { world, server, tab } = await live({ store, locks: lock });
    cut(tab);
    tab.flow.undo();
    await world.pass();
    tab.connection.socket.close();
    lock.crash();
    fromBackup(world);
    const next = await world.joined({ store, locks: locks.tab() });
    await world.pass(1_000);
    assert.deepEqual([nodes(server), next.flow.pendingCount], [["a", "b", "other"], 0]);
});

test("a flow that nobody has written has another epoch each time: what was made on nothing goes out", async () => {
    const world = new World();
    const tab = await world.joined();
    cut(tab);
    const outcomes = [tab.flow.transact([nodeOp("a")], { ifClock: 0 }), tab.flow.nameVersion("v")];
    world.server.epoch = "00000000000000e2";
    await back(world, tab);
    assert.deepEqual((await Promise.all(outcomes)).map(({ clock }) => clock), [1, 1]);
});
