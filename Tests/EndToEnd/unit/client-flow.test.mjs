import assert from "node:assert/strict";
import test from "node:test";
import { FlowError } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { deleteOp, edgeOp, labelOp, moveOp, nodeOp, plain, sorted, World } from "./client-support.mjs";

const x = ({ flow }, id) => flow.nodes.get(id)?.get("position").x;

/** A world with nodes a and b, and a live tab. */
async function live(options) {
    const world = new World();
    world.server.write([nodeOp("a"), nodeOp("b")]);
    const tab = await world.joined(options);
    return { world, server: world.server, tab, flow: tab.flow };
}

/** The connection breaks and stays so, until `back`. */
function cut({ network }) {
    network.isUp = false;
    network.line.broken();
}

async function back(world, { network }) {
    network.isUp = true;
    await world.pass(31_000);
}

const txs = ({ network }) => network.sockets.flatMap((socket) => socket.pushes("tx"));
const numbers = (tab) => txs(tab).map((tx) => tx.cseq);

test("a first join names no state and no client, and takes the document whole", async () => {
    const { tab, flow, world } = await live();
    assert.deepEqual(tab.network.line.pushes("phx_join"), [{ v: 2 }]);
    assert.deepEqual(sorted(flow.toWire()), sorted(world.server.objects.wire()));
    assert.equal(flow.clock, 1);
    await flow.ready;
});

test("a document in parts is shown when all have come, and what comes meanwhile is not lost", async () => {
    const world = new World();
    world.server.stateMode = "parts";
    world.server.write([nodeOp("a"), nodeOp("b"), edgeOp("ab", "a", "b"), { op: "set", kind: "flow", key: "title", value: "T" }]);
    const tab = world.tab();
    const parts = world.server.push;
    world.server.push = function push(member, event, payload) {
        // A transaction between the parts, where the server never sends one.
        if (payload.part === 3) this.write([moveOp("a", 5)]);
        parts.call(this, member, event, payload);
    };
    tab.flow.on("change", () => assert.equal(tab.flow.nodes.size, 2));
    await world.pass();
    assert.deepEqual([tab.flow.clock, x(tab, "a"), tab.flow.edges.size], [2, 5, 1]);
    assert.equal(tab.flow.properties.get("title"), "T");
});

test("a join after a break names epoch and clock, and takes nothing, the missing transactions, or a snapshot", async () => {
    for (const way of ["up_to_date", "ops", "snapshot"]) {
        const { world, server, tab } = await live();
        cut(tab);
        if (way !== "up_to_date") server.write([moveOp("a", 5)]);
        if (way === "snapshot") server.floor = server.clock;
        await back(world, tab);
        const [join] = tab.network.line.pushes("phx_join");
        assert.deepEqual(join.since, { epoch: server.epoch, clock: 1 });
        assert.deepEqual(join.client, { id: "c1", secret: "s-c1", join: join.client.join });
        assert.ok(Number.isSafeInteger(join.client.join));
        assert.deepEqual([tab.flow.clock, x(tab, "a")], [server.clock, way === "up_to_date" ? 0 : 5]);
    }
});

test("another epoch is taken with its lower clock", async () => {
    const { world, server, tab, flow } = await live();
    for (let count = 0; count < 5; count += 1) flow.transact([moveOp("a", count + 1)]);
    await world.pass();
    cut(tab);
    flow.transact([labelOp("b", "mine")]);
    Object.assign(server, { epoch: "00000000000000e2", clock: 2, log: [] });
    await back(world, tab);
    assert.equal(flow.clock, server.clock);
    assert.equal(txs(tab).at(-1).base, 2);
    assert.equal(server.objects.kinds.node.get("b")["data.label"], "mine");
});

test("an edit is seen at once, and sent with the next cseq and the clock it was made on", async () => {
    const { world, tab, flow } = await live();
    const outcome = flow.transact([moveOp("a", 5)], { label: "move", group: "g" });
    assert.equal(x(tab, "a"), 5);
    assert.deepEqual(flow.status, { name: "saving", pending: 1 });
    await world.pass();
    assert.deepEqual(txs(tab), [{ cseq: 1, base: 1, ops: [moveOp("a", 5)], label: "move", group: "g" }]);
    assert.deepEqual(await outcome, { clock: 2, status: "commit" });
    assert.deepEqual([flow.clock, flow.status.name, flow.pendingCount], [2, "saved", 0]);
});

test("operations are copied when given, and local properties of a window are not sent", async () => {
    const { world, tab, flow } = await live();
    const op = nodeOp("n");
    op.props.selected = true;
    flow.transact([op, { op: "set", kind: "node", id: "a", key: "dragging", value: true }]);
    op.props.position.x = 99;
    await world.pass();
    assert.deepEqual(txs(tab)[0].ops, [nodeOp("n")]);
    assert.equal((await flow.transact([])).status, "noop");
});

test("the own reply is a place in the stream: the next transaction of somebody else follows it", async () => {
    const { world, server, tab, flow } = await live();
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    server.write([moveOp("b", 7)]);
    await world.pass();
    assert.deepEqual([flow.clock, x(tab, "a"), x(tab, "b")], [3, 5, 7]);
    assert.equal(tab.network.line.pushes("sync").length, 0);
});

test("a rebased reply carries what was logged: a cascade, a restore, data set as a whole", async () => {
    const { world, server, tab, flow } = await live();
    server.write([edgeOp("ab", "a", "b")]);
    await world.pass();
    const outcome = flow.transact([deleteOp("node", "a")]);
    await world.pass();
    assert.equal((await outcome).status, "rebased");
    assert.deepEqual(sorted(flow.toWire()), sorted(server.objects.wire()));
    flow.transact([{ op: "restore", kind: "node", id: "a" }]);
    await world.pass();
    assert.equal(x(tab, "a"), 0);
    flow.transact([{ op: "set", kind: "node", id: "a", key: "data", value: { note: 1 } }]);
    await world.pass();
    assert.deepEqual(plain(flow.nodes.get("a").wire.data), { note: 1 });
});

test("operations that were the same are left out of what is applied", async () => {
    const { world, server, flow } = await live();
    const outcome = flow.transact([labelOp("a", "a"), moveOp("a", 5)]);
    await world.pass();
    assert.deepEqual(await outcome, { clock: 2, status: "commit", dropped: [{ op: 0, why: "same" }] });
    assert.deepEqual(sorted(flow.toWire()), sorted(server.objects.wire()));
});

test("a noop leaves the clock as it is", async () => {
    const { world, flow } = await live();
    const outcome = flow.transact([moveOp("gone", 1)]);
    await world.pass();
    assert.equal((await outcome).status, "noop");
    assert.deepEqual([flow.clock, flow.pendingCount], [1, 0]);
});

test("a gap asks for what is missing, once, and the edits of one's own stay in view", async () => {
    const { world, server, tab, flow } = await live();
    const member = world.member(tab);
    server.members.delete(member);
    server.write([moveOp("a", 1)]);
    server.members.add(member);
    server.write([moveOp("b", 2)]);
    server.write([moveOp("b", 3)]);
    flow.transact([labelOp("a", "mine")]);
    assert.equal(flow.nodes.get("a").get("data.label"), "mine");
    await world.pass();
    assert.deepEqual(tab.network.line.pushes("sync"), [{ epoch: server.epoch, clock: 1 }]);
    assert.deepEqual([flow.clock, x(tab, "a"), x(tab, "b"), flow.pendingCount], [5, 1, 3, 0]);
    const labelled = tab.changes.filter((change) => change.change === "changed" && change.keys.includes("data.label"));
    assert.equal(labelled.length, 1);
});

test("an own reply beyond a gap keeps its edit in view until the gap is closed", async () => {
    const { world, server, tab, flow } = await live();
    const member = world.member(tab);
    server.members.delete(member);
    server.write([moveOp("b", 2)]);
    server.members.add(member);
    let shown = true;
    flow.on("change", () => {
        shown &&= x(tab, "a") === 5;
    });
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    assert.deepEqual([shown, flow.clock, flow.pendingCount], [true, 3, 0]);
    assert.deepEqual(numbers(tab), [1]);
});

test("closing a gap does not send again what is on its way", async () => {
    const { world, server, tab, flow } = await live();
    const { handle } = server;
    server.handle = (connection, frame) => frame[3] !== "tx" && handle.call(server, connection, frame);
    flow.transact([moveOp("a", 5)]);
    server.clock += 1;
    server.log.push({ clock: 2, client: null, ops: [] });
    server.write([moveOp("b", 3)]);
    await world.pass();
    assert.deepEqual([flow.clock, x(tab, "b"), numbers(tab)], [3, 3, [1]]);
});

test("an own reply beyond a gap says nothing any more in another epoch", async () => {
    const { world, server, tab, flow } = await live();
    const member = world.member(tab);
    server.members.delete(member);
    server.write([moveOp("b", 2)]);
    server.members.add(member);
    server.refuse = (event) => (event === "sync" ? { code: "storage_error" } : null);
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    const client = server.clients.get("c1");
    Object.assign(client, { lastCseq: 0, results: new Map(), undo: [] });
    Object.assign(server, { epoch: "00000000000000e2", clock: 40, log: [], refuse: () => null });
    server.objects.get({ kind: "node", id: "a" }).position = { x: 0, y: 0 };
    await world.pass(31_000);
    assert.deepEqual([x(tab, "a"), server.clock, flow.pendingCount], [5, 41, 0]);
});

test("what the server had counted and then lost, with its epoch, is made again", async () => {
    const { world, server, tab, flow } = await live();
    tab.network.line.emit = () => {};
    const before = server.objects.copy();
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    const handle = server.handle;
    server.handle = (connection, frame) => frame[3] !== "tx" && handle.call(server, connection, frame);
    tab.network.line.broken();
    await world.pass(4_000);
    assert.deepEqual([x(tab, "a"), flow.clock, flow.pendingCount], [5, 2, 1]);
    tab.network.line.broken();
    Object.assign(server.clients.get("c1"), { lastCseq: 0, results: new Map() });
    Object.assign(server, { epoch: "00000000000000e2", clock: 0, log: [], objects: before });
    await world.pass(4_000);
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" }).position.x, x(tab, "a")], [0, 5]);
    server.handle = handle;
    tab.network.line.broken();
    await world.pass(4_000);
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" }).position.x, flow.pendingCount], [5, 0]);
    assert.equal(txs(tab).at(-1).base, 0);
});

test("edits made before a join under a known identity are numbered after what the server has counted", async () => {
    const { world, server, tab, flow } = await live();
    for (let count = 1; count <= 5; count += 1) flow.transact([moveOp("a", count)]);
    await world.pass();
    const { identity } = flow;
    await flow.close();
    const next = world.tab({ identity });
    next.flow.transact([moveOp("b", 7)]);
    await world.pass();
    assert.deepEqual([numbers(next), next.flow.rejected, server.clock], [[6], [], 7]);
    assert.equal(numbers(tab).length, 5);
});

test("a resync is taken as a state, and what has no answer is sent again", async () => {
    const { world, server, tab, flow } = await live();
    const handle = server.handle;
    server.handle = () => {};
    flow.transact([moveOp("a", 5)]);
    await world.pass();
    server.handle = handle;
    server.write([moveOp("b", 4)]);
    server.resync(world.member(tab));
    await world.pass();
    assert.deepEqual([x(tab, "a"), x(tab, "b"), flow.pendingCount], [5, 4, 0]);
    assert.deepEqual(numbers(tab), [1, 1]);
    assert.equal(flow.canUndo, 1);
});

for (const event of ["resync", "sync", "phx_join"]) {
    test(`a state of a ${event} that leaves a gap is not taken: the whole document is asked for (P3.32)`, async () => {
        const { world, server, tab, flow } = await live();
        const member = world.member(tab);
        server.members.delete(member);
        for (const place of [2, 3, 4]) server.write([moveOp("b", place)]);
        server.members.add(member);
        const forgotten = server.log.splice(1, 1);
        assert.deepEqual(forgotten.map(({ clock }) => clock), [2]);
        const handle = server.handle;
        if (event !== "sync") server.handle = () => {};
        // Its answer is what tells of the gap, when it comes.
        flow.transact([moveOp("a", 5)]);
        await world.pass();
        server.handle = handle;
        if (event === "resync") server.resync(member, { epoch: server.epoch, clock: 1 });
        else if (event === "phx_join") tab.network.line.broken();
        await world.pass(2_000);
        assert.deepEqual(tab.network.line.pushes("sync").at(-1), { epoch: server.epoch, clock: -1 });
        await world.pass(2_000);
        assert.deepEqual(sorted(flow.toWire()), sorted(server.objects.wire()));
        assert.deepEqual([flow.clock, x(tab, "a"), x(tab, "b"), flow.pendingCount], [server.clock, 5, 4, 0]);
        assert.equal(tab.network.line.pushes("sync").filter(({ clock }) => clock === -1).length, 1);
    });
}

test("an answer that says up to date at another clock is not believed (P3.32)", async () => {
    const { world, server, tab, flow } = await live();
    const member = world.member(tab);
    server.members.delete(member);
    server.write([moveOp("b", 2)]);
    server.members.add(member);
    const state = { mode: "up_to_date", clock: 2 };
    server.push(member, "resync", { epoch: server.epoch, clock: 2, state, last_cseq: 0 });
    await world.pass();
    assert.deepEqual([flow.clock, x(tab, "b"), flow.status.name], [2, 2, "live"]);
});

test("at most 64 requests are without an answer, in order", async () => {
    const { world, server, tab, flow } = await live();
    const handle = server.handle;
    server.handle = () => {};
    for (let count = 1; count <= 100; count += 1) flow.transact([moveOp("a", count)]);
    await world.pass();
    assert.deepEqual(numbers(tab), Array.from({ length: 64 }, (_, index) => index + 1));
    server.handle = handle;
    tab.network.line.broken();
    await world.pass(31_000);
    assert.equal(server.objects.kinds.node.get("a").position.x, 100);
    assert.equal(flow.pendingCount, 0);
});

test("edits made offline are seen, wait, and go out in order after the next join", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    await world.pass();
    flow.transact([moveOp("a", 1)]);
    flow.transact([nodeOp("n")]);
    flow.transact([moveOp("n", 3)]);
    assert.deepEqual([flow.status.name, flow.status.pending, x(tab, "n")], ["offline", 3, 3]);
    await back(world, tab);
    assert.deepEqual(numbers(tab), [1, 2, 3]);
    assert.deepEqual([server.objects.kinds.node.get("n").position.x, flow.status.name], [3, "saved"]);
});

test("edits made before the first join go out after it", async () => {
    const world = new World();
    const tab = world.tab();
    tab.flow.transact([nodeOp("early")]);
    await world.pass();
    assert.ok(world.server.objects.kinds.node.has("early"));
    assert.equal(tab.flow.status.name, "saved");
});

test("a transaction whose reply was lost is made once: it leaves the view at the join and is resent for its result", async () => {
    const { world, server, tab, flow } = await live();
    const { line } = tab.network;
    line.emit = () => {};
    const outcome = flow.transact([moveOp("a", 5)]);
    await world.pass();
    assert.equal(server.clock, 2);
    server.write([moveOp("a", 8)]);
    line.broken();
    flow.transact([labelOp("b", "later")]);
    await world.pass(31_000);
    assert.deepEqual(numbers(tab), [1, 1, 2]);
    assert.equal((await outcome).clock, 2);
    assert.deepEqual([x(tab, "a"), server.clock, flow.pendingCount], [8, 4, 0]);
    assert.equal(flow.canUndo, server.clients.get("c1").undo.length);
});

test("a transaction that was rejected while the reply was lost comes into the tray", async () => {
    const { world, tab, flow } = await live();
    const { line } = tab.network;
    line.emit = () => {};
    flow.transact([edgeOp("aa", "a", "a")]);
    await world.pass();
    line.broken();
    await world.pass(31_000);
    assert.deepEqual(flow.rejected.map((entry) => entry.code), ["self_edge"]);
});

test("P3.52 a request that was counted, whose answer the server has not kept, is done and not in the tray", async () => {
    const { world, server, tab, flow } = await live();
    const { line } = tab.network;
    line.emit = () => {};
    const outcome = flow.transact([moveOp("a", 5)]);
    flow.transact([moveOp("b", 6)]);
    await world.pass();
    server.clients.get("c1").results.delete(1);
    line.broken();
    await world.pass(31_000);
    const { status, code } = await outcome;
    assert.deepEqual([status, code, flow.rejected, flow.pendingCount], ["unknown", "cseq_too_old", [], 0]);
    assert.deepEqual([x(tab, "a"), x(tab, "b"), server.clock], [5, 6, 3]);
    assert.deepEqual([flow.canUndo, flow.status.name], [2, "saved"]);
});

test("P3.52 a request whose number was used for another one is made under the next, once", async () => {
    const { world, server, tab, flow } = await live();
    const { line } = tab.network;
    line.emit = () => {};
    const outcomes = [flow.transact([moveOp("a", 5)]), flow.transact([moveOp("b", 6)])];
    await world.pass();
    // As after a backup of the device: the server knows another request under the first number.
    server.clients.get("c1").results.get(1).text = "another";
    line.broken();
    await world.pass(31_000);
    const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
    assert.deepEqual([statuses, flow.rejected, flow.pendingCount], [["noop", "commit"], [], 0]);
    assert.deepEqual(numbers(tab).slice(-2), [2, 3]);
    assert.deepEqual(tab.network.sockets.length, 3);
});

test("a rejected transaction leaves the view for the tray with reason, code and operation; what depends on it follows", async () => {
    const { world, tab, flow } = await live();
    const told = [];
    flow.on("rejected", (entry) => told.push(entry?.code ?? null));
    const first = flow.transact([moveOp("b", 1), nodeOp("a")], { label: "twice" });
    flow.transact([nodeOp("n"), edgeOp("nz", "n", "z")]);
    flow.transact([moveOp("n", 4)]);
    flow.transact([moveOp("b", 9)]);
    await world.pass();
    assert.deepEqual(await first, { status: "rejected", code: "exists", reason: "refused: exists", op: 1 });
    assert.deepEqual(flow.rejected.map(({ code, op, label }) => [code, op, label]), [
        ["exists", 1, "twice"], ["dangling", 1, undefined],
    ]);
    assert.deepEqual([flow.nodes.has("n"), x(tab, "b"), flow.pendingCount], [false, 9, 0]);
    const [entry, other] = flow.rejected;
    assert.deepEqual(entry.ops, [moveOp("b", 1), nodeOp("a")]);
    entry.discard();
    flow.transact([nodeOp("z")]);
    other.retry();
    other.retry();
    await world.pass();
    assert.deepEqual([flow.rejected.length, flow.edges.has("nz")], [0, true]);
    assert.deepEqual(told, ["exists", "dangling", null, null]);
});

test("the last text for what somebody has deleted lies in the tray; no place, and nothing that is deleted here too", async () => {
    const { world, server, tab, flow } = await live();
    const given = { label: "Rename", note: { "node a": "A" } };
    cut(tab);
    flow.transact([labelOp("a", "One")], given);
    flow.transact([moveOp("a", 7), labelOp("a", "One two"), moveOp("b", 8)], given);
    flow.transact([moveOp("a", 9)]);
    flow.transact([labelOp("b", "Mine, and soon gone")]);
    flow.transact([deleteOp("node", "b")]);
    server.write([deleteOp("node", "a"), deleteOp("node", "b")]);
    await back(world, tab);
    assert.deepEqual(flow.rejected.map(({ code, ops, label, note }) => ({ code, ops, label, note })), [
        { code: "lost", ops: [labelOp("a", "One two")], ...given },
    ]);
    assert.equal(txs(tab).some((tx) => "note" in tx), false);
    const [entry] = flow.rejected;
    flow.transact([{ op: "restore", kind: "node", id: "a" }, ...entry.ops]);
    entry.discard();
    await world.pass();
    assert.deepEqual([flow.nodes.get("a").get("data.label"), x(tab, "a"), flow.rejected], ["One two", 0, []]);
});

test("a property is unanswered from an own change of it to the answer, whatever that is", async () => {
    const { world, server, tab, flow } = await live();
    const label = { kind: "node", id: "a", key: "data.label" };
    const isUnanswered = () => [label, { kind: "flow", key: "title" }].map((each) => flow.isUnanswered(each));
    cut(tab);
    flow.transact([moveOp("a", 1), labelOp("b", "Other")]);
    assert.deepEqual(isUnanswered(), [false, false]);
    flow.transact([labelOp("a", "Mine"), { op: "set", kind: "flow", key: "title", value: "Ours" }]);
    assert.deepEqual(isUnanswered(), [true, true]);
    server.write([deleteOp("node", "a")]);
    // When it is told that the node is gone, the answer has not come yet.
    const told = [];
    flow.on("change", (changes) => changes.some(({ change }) => change === "removed") && told.push(...isUnanswered()));
    await back(world, tab);
    assert.deepEqual([told, isUnanswered()], [[true, true], [false, false]]);
});

test("what the server refuses for now goes out again from there, in order, after the time it names", async () => {
    for (const code of ["overloaded", "storage_full", "storage_error", "restarting", "too_many_pending"]) {
        const { world, server, tab, flow } = await live();
        let refusals = 2;
        server.refuse = (event, { cseq }) =>
            (event === "tx" && cseq === 2 && refusals-- > 0 ? { code, retry_after: 400 } : null);
        for (let count = 1; count <= 4; count += 1) flow.transact([moveOp("a", count)]);
        await world.pass(100);
        assert.deepEqual([numbers(tab), x(tab, "a"), flow.pendingCount], [[1, 2, 3, 4], 4, 3]);
        await world.pass(800);
        assert.deepEqual(numbers(tab), [1, 2, 3, 4, 2, 3, 4, 2, 3, 4]);
        assert.deepEqual([server.objects.kinds.node.get("a").position.x, flow.pendingCount], [4, 0]);
    }
});

test("cseq_gap resends from the expected number", async () => {
    const { world, server, tab, flow } = await live();
    const client = world.member(tab).client;
    flow.transact([moveOp("a", 1)]);
    await world.pass();
    client.lastCseq = 0;
    client.results.clear();
    flow.transact([moveOp("a", 2)]);
    flow.transact([moveOp("a", 3)]);
    await world.pass();
    assert.deepEqual([client.lastCseq, flow.pendingCount], [2, 0]);
    assert.equal(server.objects.kinds.node.get("a").position.x, 3);
});

test("a transaction that the server calls malformed is given up, and the next one takes its number", async () => {
    const { world, server, tab, flow } = await live();
    flow.transact([{ op: "unset", kind: "node", id: "a", key: "nonsense" }]);
    flow.transact([moveOp("a", 2)]);
    flow.transact([moveOp("b", 3)]);
    await world.pass();
    assert.deepEqual(flow.rejected.map((entry) => entry.code), ["bad_request"]);
    assert.equal(world.member(tab).client.lastCseq, 2);
    assert.deepEqual(numbers(tab), [1, 2, 3, 1, 2]);
    assert.deepEqual([server.objects.kinds.node.get("b").position.x, flow.pendingCount], [3, 0]);
});

test("P3.52 what a damaged flow refuses, or what no number was read of, leaves its number to the next request", async () => {
    for (const code of ["quarantined", "too_deep", "unknown_event"]) {
        const { world, server, tab, flow } = await live();
        server.refuse = (event, { ops }) => (event === "tx" && ops[0].id === "a" ? { code } : null);
        flow.transact([moveOp("a", 2)]);
        await world.pass();
        assert.deepEqual([flow.rejected.map((entry) => entry.code), flow.pendingCount], [[code], 0]);
        flow.transact([moveOp("b", 3)]);
        await world.pass();
        assert.deepEqual([numbers(tab), server.objects.kinds.node.get("b").position.x], [[1, 1], 3]);
    }
});

test("when the server has forgotten the client, what was never sent goes out, what was sent has an unknown outcome", async () => {
    const { world, server, tab, flow } = await live();
    const { line } = tab.network;
    line.emit = () => {};
    const sent = flow.transact([moveOp("a", 5)]);
    await world.pass();
    cut(tab);
    server.clients.clear();
    world.time.date += 31 * 86_400_000;
    flow.transact([moveOp("b", 6)]);
    await back(world, tab);
    assert.equal((await sent).status, "unknown");
    assert.deepEqual(flow.rejected.map((entry) => entry.code), ["outcome_unknown"]);
    assert.equal(flow.clientId, "c2");
    assert.deepEqual([server.clients.get("c2").lastCseq, x(tab, "b")], [1, 6]);
});

test("undo and redo go out in the order of the edits, also when offline, and are counted", async () => {
    const { world, server, tab, flow } = await live();
    cut(tab);
    flow.transact([moveOp("a", 1)]);
    flow.transact([moveOp("a", 2)]);
    const undone = flow.undo();
    assert.deepEqual([flow.canUndo, flow.canRedo, x(tab, "a")], [1, 1, 2]);
    await back(world, tab);
    assert.equal((await undone).status, "rebased");
    assert.deepEqual([flow.canUndo, flow.canRedo, x(tab, "a")], [1, 1, 1]);
    flow.redo();
    await world.pass();
    assert.deepEqual([flow.canUndo, flow.canRedo, x(tab, "a"), server.clock], [2, 0, 2, 5]);
});

test("after lost answers it is counted once what can be undone: an old answer to an undo says nothing of it", async () => {
    const { world, server, tab, flow } = await live();
    for (const place of [1, 2, 3, 4, 5]) flow.transact([moveOp("a", place)]);
    await world.pass();
    const depth = () => [flow.canUndo, flow.canRedo];
    const counted = () => [server.clients.get("c1").undo.length, server.clients.get("c1").redo.length];
    tab.network.line.emit = () => {};
    flow.undo();
    for (const place of [6, 7]) flow.transact([moveOp("a", place)]);
    await world.pass();
    tab.network.line.broken();
    await world.pass(31_000);
    assert.deepEqual([counted(), depth(), flow.pendingCount], [[6, 0], [6, 0], 0]);
    // A crash takes the last one away, after a join that had counted it.
    const objects = server.objects.copy();
    tab.network.line.emit = () => {};
    flow.transact([moveOp("a", 8)]);
    await world.pass();
    const handle = server.handle;
    server.handle = (connection, frame) => frame[3] !== "tx" && handle.call(server, connection, frame);
    tab.network.line.broken();
    await world.pass(4_000);
    const client = server.clients.get("c1");
    Object.assign(client, { lastCseq: client.lastCseq - 1, undo: client.undo.slice(0, -1) });
    Object.assign(server, { epoch: "00000000000000e2", objects, handle });
    tab.network.line.broken();
    await world.pass(31_000);
    assert.deepEqual([counted(), depth(), flow.pendingCount], [[7, 0], [7, 0], 0]);
});

test("an undo with nothing to undo frees its number", async () => {
    const { world, server, flow } = await live();
    const nothing = flow.undo();
    flow.transact([moveOp("a", 2)]);
    await world.pass();
    assert.equal((await nothing).code, "nothing_to_undo");
    assert.deepEqual([server.objects.kinds.node.get("a").position.x, flow.rejected.length, flow.pendingCount], [2, 0, 0]);
});

test("a named version takes a number and no clock", async () => {
    const { world, flow } = await live();
    const named = flow.nameVersion("first");
    flow.transact([moveOp("a", 2)]);
    await world.pass();
    assert.deepEqual(await named, { clock: 1, name: "first" });
    assert.deepEqual([flow.clock, flow.canUndo], [2, 1]);
});

test("a condition on the clock is sent along", async () => {
    const { world, flow } = await live();
    const outcome = flow.transact([moveOp("a", 2)], { ifClock: 0 });
    await world.pass();
    assert.equal((await outcome).code, "conflict");
});

test("what the server would not take is refused at once: operations, bytes, too much that waits", async () => {
    const { flow } = await live();
    const big = "€".repeat(400_000);
    const tooLarge = (error) => error instanceof FlowError && error.code === "too_large";
    assert.throws(() => flow.transact(Array.from({ length: 2_001 }, () => moveOp("a", 1))), tooLarge);
    assert.throws(() => flow.transact([labelOp("a", big)]), tooLarge);
    assert.equal(flow.isFull, false);
    for (let count = flow.pendingCount; count < 10_000; count += 1) flow.undo();
    assert.equal(flow.isFull, true);
    assert.throws(() => flow.undo(), { code: "too_many_pending" });
});

test("a digest that differs fetches a snapshot and reports it; an equal one does nothing", async () => {
    const { world, server, tab, flow } = await live({ checkDigest: true });
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
    server.digest(world.member(tab));
    await world.pass();
    await turn();
    await world.pass();
    assert.equal(server.divergences, 0);
    const told = new Promise((resolve) => flow.on("divergence", resolve));
    server.objects.get({ kind: "node", id: "a" })["data.label"] = "silently";
    server.digest(world.member(tab));
    await world.pass();
    assert.equal((await told).clock, 1);
    await world.pass();
    assert.deepEqual([server.divergences, flow.nodes.get("a").get("data.label")], [1, "silently"]);
    assert.deepEqual(tab.network.line.pushes("sync"), [{ epoch: server.epoch, clock: -1 }]);
});

test("a mistake in a handler is reported and does not stop the flow", async (context) => {
    const { world, tab, flow } = await live();
    const reported = [];
    globalThis.reportError = (error) => reported.push(error.message);
    context.after(() => delete globalThis.reportError);
    flow.on("change", () => {
        throw new Error("a handler's own");
    });
    world.server.write([moveOp("a", 5)]);
    await world.pass();
    assert.deepEqual([reported, x(tab, "a"), flow.clock], [["a handler's own"], 5, 2]);
});

test("each transaction is told with who made it, own ones and missed ones too, before what it changes", async () => {
    const { world, tab, flow } = await live();
    const other = await world.joined();
    const told = [];
    flow.on("transaction", ({ clock, client, ops, label }) => told.push([clock, client, ops[0].value, label, x(tab, "a")]));
    flow.transact([moveOp("a", 1)], { label: "Move" });
    await world.pass();
    other.flow.transact([moveOp("a", 2)]);
    await world.pass();
    cut(tab);
    other.flow.transact([moveOp("a", 3)]);
    await world.pass();
    await back(world, tab);
    const [own, theirs] = [flow.clientId, other.flow.clientId];
    assert.deepEqual(told.map(([clock, client, value, label]) => [clock, client, value.x, label]), [
        [2, own, 1, "Move"], [3, theirs, 2, undefined], [4, theirs, 3, undefined]]);
    assert.deepEqual(told.map((each) => each[4]), [1, 1, 2]);
});

test("P3.24 a change that a crash has taken away with the client is sent again: it cannot have been counted", async () => {
    for (const isNew of [false, true]) {
        const world = new World();
        const { server } = world;
        if (!isNew) server.write([nodeOp("a")]);
        const tab = await world.joined();
        const { flow } = tab;
        tab.network.line.emit = () => {};
        const sent = flow.transact([nodeOp("n")]);
        await world.pass();
        cut(tab);
        // The process ended before the change was on the disk. A flow that was never written has a new epoch each time.
        server.clients.clear();
        server.objects.apply(deleteOp("node", "n"));
        server.log.pop();
        server.clock -= 1;
        if (isNew) server.epoch = "00000000000000e9";
        await back(world, tab);
        assert.equal((await sent).status, "commit");
        assert.deepEqual([flow.rejected.length, server.objects.kinds.node.has("n"), flow.clientId], [0, true, "c2"]);
    }
});

test("P3.30 a join has a number above those before; one that is refused as late comes again above the server's", async () => {
    const { world, server, tab } = await live();
    cut(tab);
    await back(world, tab);
    const numbers = tab.network.sockets.flatMap((socket) => socket.pushes("phx_join")).map((join) => join.client?.join);
    assert.ok(numbers.at(-1) > 0);
    const late = tab.network.line;
    cut(tab);
    await back(world, tab);
    const [now] = tab.network.line.pushes("phx_join");
    assert.ok(now.client.join > late.pushes("phx_join")[0].client.join);
    // A clock that was set back: the page of before still holds the line.
    world.time.date -= 86_400_000;
    server.gone = () => {};
    tab.connection.socket.drop("half open");
    for (const member of server.members) member.join += 1_000_000;
    await world.pass(31_000);
    assert.equal(tab.flow.status.name, "live");
    assert.equal(tab.network.line.pushes("phx_join").length, 2);
});

test("P12.2 with a link for looking only nothing is sent", async () => {
    const { world, server, tab, flow } = await live();
    const { refuse } = server;
    assert.equal(flow.canEdit, true);
    server.role = "viewer";
    cut(tab);
    await back(world, tab);
    assert.equal(flow.canEdit, false);
    assert.throws(() => flow.transact([moveOp("a", 5)]), FlowError);
    assert.equal(server.refuse, refuse);
});

test("P12.4 a refusal for the rate comes again after the time that the server names, under the same number", async () => {
    const { world, server, tab, flow } = await live();
    let refusals = 2;
    server.refuse = (event) => (event === "tx" && refusals-- > 0 ? { code: "rate_limited", retry_after: 250 } : null);
    const sent = flow.transact([moveOp("a", 5)]);
    await world.pass(400);
    assert.deepEqual(numbers(tab), [1, 1]);
    await world.pass(400);
    assert.equal((await sent).status, "commit");
    assert.deepEqual(numbers(tab), [1, 1, 1]);
});

test("R13 a version is deleted over REST by its clock, or by one of its names", async () => {
    const asked = [];
    const fetch = async (url, { method }) => {
        asked.push(`${method} ${url.pathname}${url.search}`);
        return { ok: asked.length < 3, status: 404, json: async () => ({ clock: 3, removed: asked.length }) };
    };
    const { flow } = await live({ fetch });
    assert.equal(await flow.removeVersion(3), 1);
    assert.equal(await flow.removeVersion(3, "a b&c"), 2);
    await assert.rejects(flow.removeVersion(4), /404/);
    const path = `/api/flows/${encodeURIComponent(flow.id)}/versions`;
    assert.deepEqual(asked, [`DELETE ${path}/3`, `DELETE ${path}/3?name=a%20b%26c`, `DELETE ${path}/4`]);
});
