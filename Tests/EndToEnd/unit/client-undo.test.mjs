import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { deleteOp, edgeOp, labelOp, moveOp, nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

/** A live tab that has made the node "kept", beside the node "a" of somebody else. */
async function live(options) {
    const world = new World();
    world.server.write([nodeOp("a")]);
    const tab = await world.joined(options);
    tab.flow.transact([nodeOp("kept")]);
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

const isKept = (server) => server.objects.kinds.node.has("kept");
const numbers = (server, events) => server.received.filter(([event]) => events.includes(event)).map(([, { cseq }]) => cseq);
const statuses = async (outcomes) => (await Promise.all(outcomes)).map(({ status, code }) => code ?? status);

test("an undo of a change that comes to nothing takes back no other one, and the numbers stay without a gap", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    server.write([deleteOp("node", "a")]);
    const moved = flow.transact([moveOp("a", 9)]);
    const undone = flow.undo();
    const later = flow.transact([nodeOp("later")]);
    assert.deepEqual([flow.canUndo, flow.canRedo], [2, 0]);
    await back(world, tab);
    assert.deepEqual(await statuses([moved, undone, later]), ["noop", "not_made", "commit"]);
    assert.deepEqual([isKept(server), flow.canUndo, flow.canRedo, flow.pendingCount], [true, 2, 0, 0]);
    assert.deepEqual(numbers(server, ["tx", "undo"]), [1, 2, 3]);
});

test("an undo of a change that is refused takes back no other one", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    server.write([deleteOp("node", "a")]);
    const outcomes = [flow.transact([edgeOp("e", "kept", "a")]), flow.undo(), flow.redo(), flow.undo()];
    await back(world, tab);
    assert.deepEqual(await statuses(outcomes), ["dangling", "not_made", "not_made", "not_made"]);
    assert.deepEqual([isKept(server), flow.canUndo, flow.rejected.length], [true, 1, 1]);
});

test("of two undos each does what it was for, whatever became of the other one's change", async () => {
    for (const [isGone, said, label] of [
        // The second change comes to nothing: the first undo was about it.
        ["b", ["commit", "noop", "not_made", "rebased", "commit"], "a"],
        // The first one does: the second undo was about it.
        ["a", ["noop", "commit", "rebased", "not_made", "commit"], undefined],
        [null, ["commit", "commit", "rebased", "rebased", "commit"], "a"],
    ]) {
        const { world, server, tab, flow } = await live();
        server.write([nodeOp("b")]);
        await world.pass();
        cut(tab);
        if (isGone) server.write([deleteOp("node", isGone)]);
        const outcomes = [flow.transact([labelOp("a", "A")]), flow.transact([labelOp("b", "B")]), flow.undo(), flow.undo(),
            flow.transact([nodeOp("last")])];
        await back(world, tab);
        assert.deepEqual(await statuses(outcomes), said, isGone);
        assert.deepEqual([isKept(server), server.objects.kinds.node.get("a")?.["data.label"]], [true, label]);
    }
});

test("a redo of what an undo did not do brings back nothing older", async () => {
    const { world, server, tab, flow } = await live();
    flow.undo();
    await world.pass();
    assert.deepEqual([isKept(server), flow.canRedo], [false, 1]);
    cut(tab);
    server.write([deleteOp("node", "a")]);
    // The move would end what can be done again; it comes to nothing.
    const outcomes = [flow.transact([moveOp("a", 9)]), flow.undo(), flow.redo(), flow.redo()];
    await back(world, tab);
    assert.deepEqual(await statuses(outcomes), ["noop", "not_made", "not_made", "not_made"]);
    assert.deepEqual([isKept(server), flow.canUndo, flow.canRedo], [false, 0, 1]);
});

test("a group is taken back as long as any of it was made", async () => {
    for (const [gone, said] of [["a", "rebased"], ["both", "not_made"]]) {
        const { world, server, tab, flow } = await live();
        server.write([nodeOp("b")]);
        await world.pass();
        cut(tab);
        server.write([deleteOp("node", "a"), ...(gone === "both" ? [deleteOp("node", "b")] : [])]);
        for (const id of ["b", "a"]) flow.transact([moveOp(id, 9)], { group: "g" });
        const undone = flow.undo();
        await back(world, tab);
        assert.deepEqual([await statuses([undone]), isKept(server)], [[said], true]);
        if (gone === "a") assert.equal(server.objects.kinds.node.get("b").position.x, 0);
    }
});

test("of a group whose beginning is made already the rest may come to nothing: it is taken back all the same", async () => {
    const { world, server, tab, flow } = await live();
    flow.transact([moveOp("kept", 9)], { group: "g" });
    await world.pass();
    cut(tab);
    server.write([deleteOp("node", "a")]);
    flow.transact([moveOp("a", 9)], { group: "g" });
    const undone = flow.undo();
    await back(world, tab);
    assert.deepEqual([await statuses([undone]), server.objects.kinds.node.get("kept").position.x], [["rebased"], 0]);
});

test("a group that goes on behind a change that comes to nothing is another one: each undo does what it was for", async () => {
    const { world, server, tab, flow } = await live();
    server.write([nodeOp("b")]);
    await world.pass();
    cut(tab);
    server.write([deleteOp("node", "b")]);
    const outcomes = [flow.transact([moveOp("a", 1)], { group: "g" }), flow.transact([moveOp("b", 9)]),
        flow.transact([moveOp("a", 2)], { group: "g" }), flow.transact([moveOp("a", 3)], { group: "g" }), flow.undo()];
    await back(world, tab);
    assert.deepEqual(await statuses(outcomes), ["commit", "noop", "commit", "commit", "rebased"]);
    assert.deepEqual([server.objects.kinds.node.get("a").position.x, flow.canUndo], [1, 2]);
    flow.transact([moveOp("a", 4)], { group: "g" });
    cut(tab);
    const undone = [flow.undo(), flow.undo()];
    await back(world, tab);
    assert.deepEqual(await statuses(undone), ["rebased", "rebased"]);
    assert.deepEqual([server.objects.kinds.node.get("a").position.x, isKept(server)], [0, true]);
});

test("an undo is about what was made last also when the server has counted that, and its answer was lost", async () => {
    for (const [ops, said, isDone] of [
        [[edgeOp("loop", "a", "a")], ["self_edge", "not_made"], false], [[moveOp("a", 9)], ["commit", "rebased"], true],
    ]) {
        const { world, server, tab, flow } = await live();
        tab.network.line.emit = () => {};
        const outcomes = [flow.transact(ops)];
        await world.pass();
        tab.network.line.broken();
        // The state is here again, the answer is not.
        const stop = flow.on("ready", () => {
            stop();
            outcomes.push(flow.undo());
        });
        await world.pass(31_000);
        assert.deepEqual(await statuses(outcomes), said);
        assert.deepEqual([isKept(server), flow.canUndo, flow.canRedo], [true, 1, Number(isDone)]);
        assert.equal(server.objects.kinds.node.get("a").position.x, 0);
    }
});

test("a redo is about the undo before it also when the server has counted that, and its answer was lost", async () => {
    const { world, server, tab, flow } = await live();
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    flow.undo();
    await world.pass();
    server.write([deleteOp("node", "kept")]);
    await world.pass();
    tab.network.line.emit = () => {};
    // It comes to nothing: what it was about is gone.
    const outcomes = [flow.undo()];
    await world.pass();
    tab.network.line.broken();
    const stop = flow.on("ready", () => {
        stop();
        outcomes.push(flow.redo());
    });
    await world.pass(31_000);
    assert.deepEqual(await statuses(outcomes), ["noop", "not_made"]);
    assert.equal(server.objects.kinds.node.get("a").position.x, 0);
});

test("an undo waits only for what it counts on, and goes out when that is made", async () => {
    const { world, server, tab, flow } = await live();
    tab.network.delay = () => 100;
    const moved = flow.transact([moveOp("a", 9)]);
    const undone = flow.undo();
    await world.pass(150);
    assert.deepEqual(numbers(server, ["undo"]), []);
    await world.pass(300);
    assert.deepEqual(await statuses([moved, undone]), ["commit", "rebased"]);
    const two = [flow.undo(), flow.redo()];
    await world.pass(150);
    // It is for what the server has counted already.
    assert.deepEqual(numbers(server, ["undo", "redo"]), [3, 4]);
    await world.pass(500);
    assert.deepEqual([await statuses(two), isKept(server)], [["rebased", "rebased"], true]);
});

for (const way of ["a reload", "an adoption by another tab"]) {
    test(`what an undo counts on is known over ${way}`, async () => {
        const store = Object.assign(new MemoryStore(), { lasts: true });
        const locks = new FakeLocks();
        const options = () => ({ store, locks: locks.tab() });
        const first = options();
        const { world, server, tab, flow } = await live(first);
        const other = way === "a reload" ? null : await world.joined(options());
        cut(tab);
        server.write([deleteOp("node", "a")]);
        flow.transact([moveOp("a", 9)]);
        flow.undo();
        flow.transact([nodeOp("later")]);
        await world.pass();
        tab.connection.socket.close();
        first.locks.crash();
        const next = other ?? world.tab(options());
        await world.pass(125_000);
        assert.deepEqual([isKept(server), server.objects.kinds.node.has("later")], [true, true]);
        assert.equal(next.flow.pendingCount, 0);
        assert.deepEqual(numbers(server, ["undo"]), []);
        const slots = await store.slots("flows.test demo");
        assert.ok(slots.every(({ count }) => count === 0));
    });
}

test("an undo whose change is gone from the device, as refused, is not sent by the next page", async () => {
    const store = Object.assign(new MemoryStore(), { lasts: true });
    const world = new World();
    const locks = new FakeLocks();
    const record = (order, event, more) => ({ order, cseq: order, event, ops: [], fields: {}, isSent: false, ...more });
    await store.put("flows.test demo", "s", [
        record(1, "tx", { ops: [edgeOp("e", "a", "b")], refusal: { code: "dangling", reason: "" }, countsOn: [] }),
        record(2, "undo", { countsOn: [1] }), record(3, "redo", { countsOn: [2] }),
        record(4, "tx", { ops: [nodeOp("later")], countsOn: [] }),
    ]);
    const { flow } = await world.joined({ store, locks: locks.tab() });
    await world.pass();
    assert.deepEqual([flow.pendingCount, flow.rejected.length, flow.nodes.has("later")], [0, 1, true]);
    assert.deepEqual(numbers(world.server, ["tx", "undo", "redo"]), [1]);
});

test("an undo that was pressed before the page knew what an earlier one has left counts on that", async () => {
    const store = Object.assign(new MemoryStore(), { lasts: true });
    const locks = new FakeLocks();
    const world = new World();
    await store.put("flows.test demo", "s", [
        { order: 1, cseq: 1, event: "tx", ops: [moveOp("gone", 1)], fields: {}, isSent: false, countsOn: [] },
    ]);
    const { flow } = world.tab({ store, locks: locks.tab() });
    const undone = flow.undo();
    await world.pass();
    assert.deepEqual([await statuses([undone]), flow.pendingCount], [["not_made"], 0]);
});

test("of a group of which the server has forgotten a part, and has not made the rest, an undo holds nothing up", async () => {
    const { world, server, tab, flow } = await live();
    tab.network.line.emit = () => {};
    flow.transact([moveOp("a", 1)], { group: "g" });
    await world.pass();
    cut(tab);
    flow.transact([moveOp("a", 2)], { group: "g" });
    const outcomes = [flow.undo(), flow.transact([nodeOp("later")])];
    server.write([deleteOp("node", "a")]);
    server.clients.clear();
    world.time.date += 31 * 86_400_000;
    await back(world, tab);
    assert.deepEqual([await statuses(outcomes), isKept(server)], [["not_made", "commit"], true]);
});
