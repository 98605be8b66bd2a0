import assert from "node:assert/strict";
import test from "node:test";
import { openFlow } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { started } from "./client-browser.mjs";
import { labelOp, moveOp, nodeOp, World } from "./client-support.mjs";

test("the status goes from connecting to live, saving, saved, offline and ended", async () => {
    const { world } = await started();
    const tab = world.tab();
    assert.equal(tab.flow.status.name, "connecting");
    await world.pass();
    tab.flow.transact([moveOp("a", 1)]);
    await world.pass();
    tab.network.line.broken();
    assert.equal(typeof tab.flow.status.retryAt, "number");
    await world.pass(1_100);
    world.server.gone(tab.network.line, "phx_close");
    await world.pass();
    assert.deepEqual(tab.statuses.filter((name, at) => name !== tab.statuses[at - 1]),
        ["live", "saving", "saved", "offline", "saved", "ended"]);
    assert.throws(() => tab.flow.transact([moveOp("a", 2)]), { code: "ended" });
    tab.flow.reopen();
    await world.pass();
    assert.equal(tab.flow.status.name, "saved");
});

test("all that was kept on the device is shown in one step", async () => {
    const { world, open } = await started();
    const first = open();
    await world.pass();
    first.network.isUp = false;
    first.network.line.broken();
    first.flow.transact([nodeOp("mine")]);
    for (let at = 1; at <= 50; at += 1) first.flow.transact([moveOp("mine", at)]);
    await world.pass();
    first.crash();
    const next = open(first.session);
    next.network.isUp = false;
    let steps = 0;
    next.flow.on("change", () => { steps += 1; });
    await world.pass();
    const { x } = next.flow.nodes.get("mine").get("position");
    assert.deepEqual([next.flow.pendingCount, x, steps], [51, 50, 1]);
});

test("the first attempt that fails is told: the server is not there, or says nothing to the join", async () => {
    const { world, server = world.server } = await started();
    const alone = world.tab();
    alone.network.isUp = false;
    await world.pass();
    assert.deepEqual([alone.statuses, typeof alone.flow.status.retryAt], [["offline"], "number"]);
    server.handle = () => {};
    const tab = await world.joined();
    assert.deepEqual([tab.flow.status.name, tab.statuses], ["connecting", []]);
    await world.pass(10_000);
    assert.deepEqual(tab.statuses, ["offline"]);
});

test("a flow that was deleted, taken over, or refused for good has ended, with the reason", async () => {
    const { world, server = world.server } = await started();
    const deleted = await world.joined();
    server.push(world.member(deleted), "flow_deleted", { flow_id: "demo", reason: "closed", by: "somebody" });
    server.gone(deleted.network.line, "phx_close");
    await world.pass();
    assert.deepEqual(deleted.flow.status, { name: "ended", code: "flow_deleted", reason: "closed", by: "somebody" });
    const older = await world.joined();
    await world.joined({ identity: older.flow.identity });
    assert.equal(older.flow.status.code, "superseded");
    server.refuse = () => ({ code: "gone", reason: "In the bin", retry: false, by: "x", at: 5 });
    const refused = await world.joined();
    assert.deepEqual(refused.flow.status, { name: "ended", code: "gone", reason: "In the bin", by: "x", at: 5 });
    const sent = refused.network.line.sent.length;
    await world.pass(100_000);
    assert.equal(refused.network.line.pushes("phx_join").length, 1);
    assert.ok(refused.network.line.sent.length > sent);
});

test("who waits for the first state of a flow that has ended is told, and after reopening waits anew", async () => {
    const { world, server = world.server } = await started();
    server.refuse = () => ({ code: "gone", reason: "This flow is in the bin.", retry: false });
    const tab = await world.joined();
    await assert.rejects(tab.flow.ready, { name: "FlowError", code: "ended", message: "This flow is in the bin." });
    server.refuse = () => null;
    tab.flow.reopen();
    await world.pass();
    await tab.flow.ready;
    server.gone(tab.network.line, "phx_close");
    await world.pass();
    assert.equal(tab.flow.status.name, "ended");
    await tab.flow.ready;
    const closed = world.tab();
    await closed.flow.close();
    await assert.rejects(closed.flow.ready, { code: "ended" });
});

test("P1.43 a close of 4100 to 4199 ends the flow, and reopening connects again", async () => {
    const { world } = await started();
    const tab = await world.joined();
    tab.network.line.broken(4101, '{"reason":"removed"}');
    await world.pass(100_000);
    assert.deepEqual(tab.flow.status, { name: "ended", code: "refused", reason: "removed" });
    assert.equal(tab.network.sockets.length, 1);
    tab.flow.reopen();
    await world.pass();
    assert.equal(tab.flow.status.name, "live");
});

test("a join refused for now is tried again after the time the server names, one to a full flow after about 30 s", async () => {
    const { world, server = world.server } = await started();
    let refusal = { code: "storage_error", retry_after: 700 };
    server.refuse = () => refusal;
    const tab = await world.joined();
    assert.deepEqual(tab.statuses, ["offline"]);
    refusal = { code: "too_many_clients" };
    await world.pass(700);
    assert.deepEqual([tab.flow.status.name, tab.flow.status.code], ["offline", "too_many_clients"]);
    refusal = null;
    await world.pass(30_000);
    assert.equal(tab.flow.status.name, "live");
});

test("a connection that broke without a sign is noticed within 10 s when there is something to send", async () => {
    const { world } = await started();
    const tab = await world.joined();
    await world.pass(500);
    tab.network.line.freeze();
    tab.flow.transact([moveOp("a", 5)]);
    await world.pass(10_000);
    assert.equal(tab.network.sockets.length > 1 || tab.flow.status.name === "offline", true);
    await world.pass(1_100);
    assert.deepEqual([tab.flow.status.name, world.server.clock], ["saved", 2]);
});

test("a server that takes its time, but lives, is not left", async () => {
    const { world, server = world.server } = await started();
    const tab = await world.joined();
    const handle = server.handle;
    server.handle = (connection, frame) => {
        if (frame[3] !== "tx") handle.call(server, connection, frame);
    };
    tab.flow.transact([moveOp("a", 5)]);
    await world.pass(25_000);
    assert.equal(tab.network.sockets.length, 1);
    await world.pass(10_000);
    assert.equal(tab.network.sockets.length, 2);
});

/** The way up takes so long, in ms, for a large frame; what is sent behind it arrives behind it. */
function slowLine({ network }, ms) {
    const isLarge = () => JSON.stringify(network.line.sent.at(-1)).length > 100_000;
    network.delay = (way) => (way === "up" && isLarge() ? ms : 0);
}

const large = labelOp("a", "x".repeat(200_000));

test("a large change that takes a slow line 60 s arrives: each connection is given more time than the one before", async () => {
    const { world } = await started();
    const tab = await world.joined();
    slowLine(tab, 60_000);
    tab.flow.transact([large]);
    await world.pass(160_000);
    await world.pass();
    assert.deepEqual([world.server.clock, tab.flow.pendingCount], [2, 0]);
});

test("a large change arrives on a slow line also where the others do something all the time", async () => {
    const { world } = await started();
    const tab = await world.joined();
    slowLine(tab, 100_000);
    tab.flow.transact([large]);
    for (let second = 0; second < 240; second += 1) {
        world.server.write([labelOp("b", `${second}`)]);
        await world.pass(1_000);
    }
    assert.deepEqual([tab.flow.pendingCount, tab.network.sockets.length], [0, 3]);
});

for (const [what, op] of [["carried out", (x) => moveOp("a", x)], ["refused", () => nodeOp("a")]]) {
    test(`as long as requests are ${what} one after the other, the last may wait for its turn`, async () => {
        const { world, server = world.server } = await started();
        const tab = await world.joined();
        const handle = server.handle;
        server.handle = (connection, frame) => {
            const wait = frame[3] === "tx" ? frame[4].cseq * 20_000 : 0;
            world.time.after(wait, () => handle.call(server, connection, frame));
        };
        for (let x = 1; x <= 4; x += 1) tab.flow.transact([op(x)]);
        await world.pass(80_001);
        assert.deepEqual([tab.flow.pendingCount, tab.network.sockets.length], [0, 1]);
    });
}

test("a connection that breaks without a sign while requests come and go is noticed within 10 s, too", async () => {
    const { world } = await started();
    const tab = await world.joined();
    for (let x = 1; x <= 3; x += 1) {
        tab.flow.transact([moveOp("a", x)]);
        await world.pass(200);
    }
    tab.network.line.freeze();
    tab.flow.transact([moveOp("a", 4)]);
    await world.pass(10_000);
    assert.equal(tab.network.sockets.length > 1 || tab.flow.status.name === "offline", true);
});

test("after an answer that came at once, a broken connection is noticed as quickly as the first time", async () => {
    const { world } = await started();
    const tab = await world.joined();
    tab.connection.socket.patience = 16;
    tab.flow.transact([moveOp("a", 1)]);
    await world.pass(500);
    tab.network.line.freeze();
    tab.flow.transact([moveOp("a", 2)]);
    await world.pass(10_000);
    assert.equal(tab.network.sockets.length > 1 || tab.flow.status.name === "offline", true);
});

test("several flows share one connection, and closing one leaves it alone", async () => {
    const { world } = await started();
    const tab = await world.joined();
    const other = tab.connection.open("other", { locks: null, sessionStorage: null });
    await world.pass();
    assert.deepEqual(tab.network.line.sent.map((frame) => frame[2]), ["flow:demo", "flow:other"]);
    await other.close();
    assert.equal(tab.network.line.sent.at(-1)[3], "phx_leave");
    assert.throws(() => other.undo(), { code: "ended" });
    await other.close();
    assert.equal(tab.connection.socket.isOpen, true);
});

test("a flow opened alone closes its connection with it, tells what is still pending, and saved waits for it", async () => {
    const world = new World();
    const opened = [];
    class TestSocket {
        constructor(url) {
            opened.push([url, this]);
        }
        send() {}
        close() {
            this.isClosed = true;
        }
    }
    const platform = world.time.platform((url) => new TestSocket(url));
    const flow = openFlow("https://flows.test:8443/somewhere", "demo", { platform, token: "k y", locks: null });
    assert.equal(opened[0][0], "wss://flows.test:8443/socket/websocket?vsn=2.0.0&token=k+y");
    const outcome = flow.transact([nodeOp("a")]);
    const saved = assert.rejects(flow.saved(), { name: "FlowError", code: "ended" });
    await flow.close();
    assert.equal((await outcome).status, "pending");
    assert.deepEqual([opened[0][1].isClosed, flow.status.name], [true, "ended"]);
    await saved;
    await assert.rejects(flow.saved(), { code: "ended" });
});

test("who waits until all is saved is told, also when the flow ends before that", async () => {
    const { world, open, server = world.server } = await started();
    const { flow, network } = open();
    await world.pass();
    await flow.saved();
    let isSaved = false;
    flow.transact([moveOp("a", 5)]);
    flow.saved().then(() => { isSaved = true; });
    assert.equal(isSaved, false);
    await world.pass();
    assert.equal(isSaved, true);
    server.refuse = (event) => (event === "tx" ? { code: "storage_full", retry_after: 5_000 } : null);
    flow.transact([moveOp("a", 6)]);
    const saved = assert.rejects(flow.saved(), { code: "ended" });
    await world.pass();
    server.gone(network.line, "phx_close");
    await world.pass();
    await saved;
    server.refuse = () => null;
    flow.reopen();
    const again = flow.saved();
    await world.pass(31_000);
    await again;
    assert.deepEqual([flow.status.name, server.clock], ["saved", 3]);
});
