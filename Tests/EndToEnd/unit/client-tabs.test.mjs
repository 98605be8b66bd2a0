import assert from "node:assert/strict";
import test from "node:test";
import { memorySession, started } from "./client-browser.mjs";
import { labelOp, moveOp, nodeOp } from "./client-support.mjs";

/** A tab that lives, and one that ended without a connection and left a move of `a` on the device. */
async function withLostTab() {
    const { open, ...others } = await started();
    const [one, lost] = [open(), open()];
    await others.world.pass();
    lost.network.isUp = false;
    lost.network.line.broken();
    lost.flow.transact([moveOp("a", 5)]);
    await others.world.pass();
    lost.crash();
    return { one, ...others };
}

test("what a closed tab left stays on the device when the flow has ended for the one that brings it home", async () => {
    const { one, world, kept, locks, server = world.server } = await withLostTab();
    server.refuse = (event) => (event === "phx_join" ? { code: "gone", retry: false } : null);
    await world.pass(65_000);
    assert.deepEqual([locks.names.length, (await kept()).flatMap((slot) => slot.records).length], [1, 1]);
    server.refuse = () => null;
    await world.pass(65_000);
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" }).position.x, one.flow.status.name], [5, "live"]);
});

test("what a closed tab left stays on the device when the flow ends while it is brought home", async () => {
    const { one, world, kept, locks, server = world.server } = await withLostTab();
    server.refuse = (event) => (event === "tx" ? { code: "storage_full", retry: true, retry_after: 5_000 } : null);
    await world.pass(61_000);
    const lines = one.network.sockets.filter((line) => line.pushes("tx").length > 0);
    assert.deepEqual([locks.names.length, lines.length], [2, 1]);
    server.gone(lines[0], "phx_close");
    await world.pass(1_000);
    assert.deepEqual([locks.names.length, (await kept()).flatMap((slot) => slot.records).length], [1, 1]);
    server.refuse = () => null;
    await world.pass(65_000);
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" }).position.x, one.flow.status.name], [5, "live"]);
});

test("unsent changes of a closed tab are sent by the next one, under the same identity and numbers", async () => {
    const { world, open, kept } = await started();
    const first = open();
    await world.pass();
    first.flow.transact([moveOp("a", 1)]);
    await world.pass();
    first.network.isUp = false;
    first.network.line.broken();
    first.flow.transact([moveOp("a", 2)]);
    first.flow.transact([labelOp("a", "offline")]);
    await world.pass();
    first.crash();
    const next = open();
    next.flow.transact([moveOp("b", 7)]);
    await world.pass();
    assert.equal(next.flow.clientId, "c1");
    assert.equal(next.flow.persistence, "device");
    assert.deepEqual(next.network.line.pushes("tx").map((tx) => tx.cseq), [2, 3, 4]);
    assert.deepEqual(world.server.objects.get({ kind: "node", id: "a" })["data.label"], "offline");
    await world.pass();
    assert.deepEqual((await kept()).flatMap((slot) => slot.records), []);
});

test("changes of several tabs in turn, none of which came online, all arrive in order", async () => {
    const { world, open, server = world.server } = await started();
    for (const label of ["one", "two", "three"]) {
        const tab = open();
        tab.network.isUp = false;
        tab.flow.transact([labelOp("a", label)]);
        tab.flow.transact([nodeOp(label)]);
        await world.pass();
        tab.crash();
    }
    const last = open();
    await world.pass();
    assert.deepEqual([...server.objects.kinds.node.keys()], ["a", "b", "one", "two", "three"]);
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" })["data.label"], last.flow.pendingCount], ["three", 0]);
});

test("a change that was sent by a closed tab, and never answered, is not made twice", async () => {
    const { world, open, server = world.server } = await started();
    const first = open();
    await world.pass();
    first.network.line.emit = () => {};
    first.flow.transact([nodeOp("once")]);
    await world.pass();
    first.crash();
    const next = open();
    await world.pass();
    assert.deepEqual([server.clock, next.flow.nodes.has("once"), next.flow.pendingCount], [2, true, 0]);
});

test("a duplicated tab, whose storage names the first one's slot, gets an identity of its own", async () => {
    const { world, open, locks } = await started();
    const first = open();
    await world.pass();
    const copy = open(memorySession(new Map(first.session.values)));
    await world.pass();
    assert.deepEqual([first.flow.clientId, copy.flow.clientId], ["c1", "c2"]);
    assert.deepEqual([first.flow.status.name, copy.flow.status.name], ["live", "live"]);
    assert.equal(locks.names.length, 2);
    assert.ok(locks.names.every((name) => name.startsWith("flows flows.test demo ")));
});

test("a tab that reloads keeps its own identity, not another one's", async () => {
    const { world, open } = await started();
    const [first, second] = [open(), open()];
    await world.pass();
    first.crash();
    second.crash();
    const again = open(second.session);
    await world.pass();
    assert.equal(again.flow.clientId, second.flow.clientId);
});

test("what a closed tab left is brought home by exactly one of the tabs that live, rejections into its tray", async () => {
    const { world, open, kept, server = world.server } = await started();
    const [one, two, lost] = [open(), open(), open()];
    await world.pass();
    lost.network.isUp = false;
    lost.network.line.broken();
    lost.flow.transact([moveOp("a", 5)]);
    lost.flow.transact([nodeOp("a")], { label: "again" });
    await world.pass();
    lost.crash();
    await world.pass(65_000);
    assert.equal(server.objects.get({ kind: "node", id: "a" }).position.x, 5);
    const trays = [one, two].map(({ flow }) => flow.rejected.map(({ code, label }) => `${code} ${label}`)).sort();
    assert.deepEqual(trays, [[], ["exists again"]]);
    assert.equal(server.clock, 2);
    assert.deepEqual((await kept()).flatMap((slot) => slot.records).map((record) => record.refusal.code), ["exists"]);
});

test("the tray outlives the tab, until somebody decides", async () => {
    const { world, open, kept } = await started();
    const first = open();
    await world.pass();
    first.flow.transact([nodeOp("a")]);
    await world.pass();
    first.crash();
    const next = open();
    await world.pass();
    assert.deepEqual(next.flow.rejected.map((entry) => entry.code), ["exists"]);
    next.flow.rejected[0].discard();
    await world.pass();
    assert.deepEqual((await kept()).flatMap((slot) => slot.records), []);
});

test("what was changed in a page that never heard the server is sent by the page after it", async () => {
    const { world, open, kept, server = world.server } = await started();
    const first = open();
    await world.pass();
    first.flow.transact([labelOp("a", "counted")]);
    await world.pass();
    first.crash();
    const offline = open(first.session);
    offline.network.isUp = false;
    await world.pass();
    offline.flow.transact([nodeOp("x")]);
    offline.flow.transact([labelOp("x", "named")]);
    await world.pass();
    offline.crash();
    const last = open(first.session);
    await world.pass();
    assert.deepEqual([server.objects.get({ kind: "node", id: "x" })?.["data.label"], last.flow.pendingCount], ["named", 0]);
    assert.deepEqual((await kept()).flatMap((slot) => slot.records), []);
});
