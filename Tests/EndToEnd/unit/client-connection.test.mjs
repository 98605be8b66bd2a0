import assert from "node:assert/strict";
import test from "node:test";
import { IndexedDBStore, MemoryStore, openFlow } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { labelOp, moveOp, nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

class LastingStore extends MemoryStore {
    lasts = true;
}

function memorySession(values = new Map()) {
    return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value), values };
}

/** A browser: tabs share its store and locks. */
function browser(world) {
    const store = new LastingStore();
    const locks = new FakeLocks();
    const open = (session = memorySession()) => {
        const held = locks.tab();
        const tab = world.tab({ store, locks: held, sessionStorage: session });
        const crash = () => {
            tab.network.isUp = false;
            for (const socket of tab.network.sockets) socket.freeze();
            held.crash();
            tab.connection.socket.close();
        };
        return { ...tab, crash, session };
    };
    const kept = async () => {
        const slots = await store.slots("flows.test demo");
        return Promise.all(slots.map(({ slot }) => store.read("flows.test demo", slot)));
    };
    return { open, kept, store, locks };
}

async function started() {
    const world = new World();
    world.server.write([nodeOp("a"), nodeOp("b")]);
    return { world, ...browser(world) };
}

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

/** The tab holds back what it writes to the device from now on, until `go()`, or for good. */
function holdWrites(store) {
    const names = ["put", "putClient", "remove"];
    const own = Object.fromEntries(names.map((name) => [name, store[name].bind(store)]));
    const waiting = [];
    for (const name of names) {
        store[name] = (...all) => new Promise((resolve, reject) => {
            waiting.push(() => own[name](...all).then(resolve, reject));
        });
    }
    const go = () => {
        Object.assign(store, own);
        waiting.splice(0).forEach((write) => write());
    };
    const never = () => {
        Object.assign(store, own);
        waiting.splice(0);
    };
    return { go, never };
}

test("a change made before the first join goes out once the device knows its number and whose it is", async () => {
    const { world, open, store, server = world.server } = await started();
    const tab = open();
    tab.network.isUp = false;
    tab.flow.transact([nodeOp("once")]);
    await world.pass();
    const writes = holdWrites(store);
    tab.network.isUp = true;
    await world.pass(2_000);
    assert.equal(tab.flow.status.name, "saving");
    assert.deepEqual(tab.network.line.pushes("tx"), []);
    // What is made meanwhile waits in its place.
    tab.flow.transact([labelOp("once", "then")]);
    writes.go();
    await world.pass();
    assert.deepEqual(tab.network.line.pushes("tx").map((tx) => tx.cseq), [1, 2]);
    assert.deepEqual([tab.flow.pendingCount, server.clock], [0, 3]);
});

test("a tab that ends between the join and its first answer leaves nothing that is made twice", async () => {
    const { world, open, store, server = world.server } = await started();
    const first = open();
    first.network.isUp = false;
    first.flow.transact([labelOp("a", "once")]);
    await world.pass();
    const writes = holdWrites(store);
    first.network.isUp = true;
    await world.pass(2_000);
    first.crash();
    writes.never();
    server.write([labelOp("a", "theirs")]);
    const next = open(first.session);
    await world.pass();
    const applied = server.clock - 2;
    assert.deepEqual([applied, next.flow.pendingCount], [1, 0]);
});

test("a device that fails when the same identity is seen again keeps what waits there for a decision", async () => {
    const { world, open, store } = await started();
    const first = open();
    await world.pass();
    first.flow.transact([nodeOp("a")]);
    await world.pass();
    assert.equal(first.flow.rejected.length, 1);
    const { putClient } = store;
    store.putClient = () => Promise.reject(new Error("full"));
    first.network.line.broken();
    await world.pass(5_000);
    assert.deepEqual([first.flow.persistence, first.flow.status.name], ["tab", "live"]);
    first.crash();
    store.putClient = putClient;
    const next = open(first.session);
    await world.pass();
    assert.deepEqual(next.flow.rejected.map((entry) => entry.code), ["exists"]);
});

test("what a device could not write any more is still taken from it when the server has it", async () => {
    const { world, open, store, server = world.server } = await started();
    const first = open();
    first.network.isUp = false;
    first.flow.transact([labelOp("a", "once")]);
    await world.pass();
    const { put } = store;
    store.put = () => Promise.reject(new Error("full"));
    first.network.isUp = true;
    await world.pass(2_000);
    assert.deepEqual([first.flow.persistence, first.flow.pendingCount, server.clock], ["tab", 0, 2]);
    first.crash();
    store.put = put;
    server.write([labelOp("a", "theirs")]);
    const next = open(first.session);
    await world.pass();
    assert.deepEqual([server.clock, next.flow.pendingCount], [3, 0]);
});

test("a device that fails at the first join forgets what it had before that goes out: the next tab does not make it twice", async () => {
    const { world, open, store, kept, server = world.server } = await started();
    const first = open();
    first.network.isUp = false;
    first.flow.transact([labelOp("a", "once")]);
    await world.pass();
    const { put, remove } = store;
    store.put = () => Promise.reject(new Error("full"));
    let forget;
    store.remove = (...all) => new Promise((resolve) => { forget = () => resolve(remove.apply(store, all)); });
    first.network.isUp = true;
    await world.pass(1_500);
    assert.deepEqual([first.flow.persistence, first.network.line.pushes("tx")], ["tab", []]);
    forget();
    // The tab ends before the answer.
    first.network.line.emit = () => {};
    await world.pass();
    assert.equal(server.objects.get({ kind: "node", id: "a" })["data.label"], "once");
    first.crash();
    Object.assign(store, { put, remove });
    server.write([labelOp("a", "theirs")]);
    const next = open(first.session);
    await world.pass();
    assert.deepEqual([server.objects.get({ kind: "node", id: "a" })["data.label"], next.flow.pendingCount], ["theirs", 0]);
    assert.deepEqual((await kept()).flatMap((slot) => slot.records), []);
});

test("a device that fails while live forgets what gets another number before that goes out", async () => {
    const { world, open, store, server = world.server } = await started();
    const first = open();
    await world.pass();
    first.network.isUp = false;
    first.network.line.broken();
    first.flow.transact([{ op: "unset", kind: "node", id: "a", key: "nonsense" }]);
    first.flow.transact([labelOp("a", "once")]);
    await world.pass();
    first.network.isUp = true;
    const { put } = store;
    // The first is given up, and the second gets its number; the tab ends before that is answered.
    server.refuse = (event, { cseq, ops }) => {
        if (event === "tx") store.put = () => Promise.reject(new Error("full"));
        if (cseq === 1 && ops[0].op === "set") first.network.line.emit = () => {};
        return null;
    };
    await world.pass(1_100);
    await world.pass();
    assert.equal(server.objects.get({ kind: "node", id: "a" })["data.label"], "once");
    first.crash();
    store.put = put;
    server.write([labelOp("a", "theirs")]);
    open(first.session);
    await world.pass();
    assert.equal(server.objects.get({ kind: "node", id: "a" })["data.label"], "theirs");
});

test("a device that fails, and then says nothing, holds nothing up for long", async () => {
    const { world, open, store, server = world.server } = await started();
    const tab = open();
    tab.network.isUp = false;
    tab.flow.transact([labelOp("a", "once")]);
    await world.pass();
    store.put = () => Promise.reject(new Error("full"));
    store.drop = store.remove = () => new Promise(() => {});
    tab.network.isUp = true;
    await world.pass(6_000);
    assert.deepEqual([server.clock, tab.flow.status.name], [2, "saved"]);
    tab.flow.transact([labelOp("a", "twice")]);
    await world.pass();
    assert.deepEqual([server.clock, tab.flow.status.name], [3, "saved"]);
    await tab.flow.close();
});

test("what a failed device had, and nobody has sent or changed since, is still there for the next tab", async () => {
    const { world, open, store, server = world.server } = await started();
    const first = open();
    first.network.isUp = false;
    first.flow.transact([labelOp("a", "kept")]);
    await world.pass();
    const { put } = store;
    store.put = () => Promise.reject(new Error("full"));
    first.flow.transact([labelOp("b", "lost")]);
    await world.pass();
    assert.equal(first.flow.persistence, "tab");
    first.crash();
    store.put = put;
    open(first.session);
    await world.pass();
    const labels = ["a", "b"].map((id) => server.objects.get({ kind: "node", id })["data.label"]);
    assert.deepEqual(labels, ["kept", "b"]);
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

test("without a lasting store or without Web Locks changes live in the tab only, under a new identity each time", async () => {
    const { world, store } = await started();
    const without = world.tab({ store, locks: null });
    await world.pass();
    without.flow.transact([moveOp("a", 5)]);
    await world.pass();
    assert.equal(without.flow.persistence, "tab");
    assert.deepEqual(await store.slots("flows.test demo"), []);
    const plain = await world.joined({ locks: new FakeLocks().tab() });
    assert.equal(plain.flow.persistence, "tab");
    assert.notEqual(plain.flow.clientId, without.flow.clientId);
});

test("what is pending or refused is kept once the store has it, and never where nothing lasts", async () => {
    const { world, store, open } = await started();
    const tab = open();
    await world.pass();
    assert.equal(tab.flow.isKept, true);
    for (const socket of tab.network.sockets) socket.freeze();
    const put = store.put.bind(store);
    let stored = () => {};
    store.put = (...all) => new Promise((resolve) => {
        stored = () => {
            store.put = put;
            put(...all).then(resolve);
        };
    });
    tab.flow.transact([moveOp("a", 5)]);
    await world.pass();
    assert.equal(tab.flow.isKept, false);
    stored();
    await world.pass();
    assert.equal(tab.flow.isKept, true);

    const plain = await world.joined();
    plain.flow.transact([nodeOp("b")]);
    assert.equal(plain.flow.isKept, false);
    await world.pass();
    assert.deepEqual(plain.flow.rejected.map((entry) => entry.code), ["exists"]);
    assert.equal(plain.flow.isKept, false);
    plain.flow.rejected[0].discard();
    assert.equal(plain.flow.isKept, true);
});

test("a store that fails is given up, and the page is told", async () => {
    for (const failing of ["slots", "put"]) {
        const { world } = await started();
        const store = new LastingStore();
        store[failing] = () => Promise.reject(new Error("full"));
        const tab = world.tab({ store, locks: new FakeLocks().tab() });
        const told = [];
        tab.flow.on("persistence", (persistence) => told.push(persistence));
        await world.pass();
        tab.flow.transact([moveOp("a", 5)]);
        await world.pass();
        assert.deepEqual([tab.flow.persistence, told, tab.flow.status.name], ["tab", ["tab"], "saved"]);
    }
});

for (const silent of [["slots"], ["read"], ["putClient", "put", "remove", "drop"]]) {
    test(`a store that says nothing to ${silent[0]} is given up after some seconds, and the flow goes on in the tab`, async () => {
        const { world } = await started();
        const store = new LastingStore();
        for (const name of silent) store[name] = () => new Promise(() => {});
        const locks = new FakeLocks();
        const tab = world.tab({ store, locks: locks.tab() });
        tab.flow.transact([moveOp("a", 5)]);
        await world.pass(12_000);
        assert.deepEqual([tab.flow.persistence, tab.flow.status.name, world.server.clock], ["tab", "saved", 2]);
        let isClosed = false;
        tab.flow.close().then(() => { isClosed = true; });
        await world.pass(6_000);
        assert.deepEqual([isClosed, locks.names], [true, []]);
    });
}

test("a store that answers after it was given up gets nothing more, and its slot is free for the next tab", async () => {
    for (const late of ["slots", "read", "putClient"]) {
        const { world, open, store, kept, locks } = await started();
        const first = open();
        first.network.isUp = false;
        first.flow.transact([labelOp("a", "first")]);
        await world.pass();
        first.crash();
        const usual = store[late];
        let answer;
        store[late] = (...values) => new Promise((resolve) => {
            answer = async () => resolve(await usual.apply(store, values));
        });
        const second = open();
        second.flow.transact([labelOp("b", "second")]);
        await world.pass(12_000);
        assert.equal(second.flow.persistence, "tab");
        store[late] = usual;
        await answer();
        await world.pass();
        if (late !== "putClient") assert.deepEqual(locks.names, []);
        second.crash();
        open();
        await world.pass(2_000);
        const labels = ["a", "b"].map((id) => world.server.objects.get({ kind: "node", id })["data.label"]);
        assert.deepEqual([labels, world.server.clock], [["first", "second"], 3], late);
        assert.deepEqual((await kept()).flatMap(({ records }) => records), []);
    }
});

test("a browser without IndexedDB gets an error from its store, not a failure at the start", async () => {
    const store = new IndexedDBStore({ open: () => { throw new Error("forbidden"); } });
    await assert.rejects(store.slots("x"), /forbidden/);
});

test("awareness leaves at once after silence, then each 33 ms, the newest", async () => {
    const { world } = await started();
    const [tab, other] = [await world.joined(), await world.joined()];
    const heard = [];
    other.flow.on("awareness", (ids) => heard.push(...ids));
    for (let at = 0; at < 100; at += 10) {
        tab.flow.setAwareness({ x: at });
        await world.pass(10);
    }
    await world.pass(40);
    assert.deepEqual(tab.network.line.pushes("awareness").map((each) => each.state.x), [0, 30, 60, 90]);
    assert.deepEqual([...other.flow.awareness], [["c1", { x: 90 }]]);
    assert.deepEqual([tab.flow.awareness.size, heard.length], [0, 4]);
});

test("awareness over 1 KiB is not sent, null takes it back, and a new connection says it again", async () => {
    const { world } = await started();
    const [tab, other] = [await world.joined(), await world.joined()];
    assert.equal(tab.flow.setAwareness({ text: "€".repeat(400) }), false);
    assert.equal(tab.flow.setAwareness({ x: 1 }), true);
    await world.pass(40);
    other.network.line.broken();
    assert.equal(other.flow.awareness.size, 0);
    tab.network.line.broken();
    await world.pass(2_000);
    tab.flow.setAwareness({ x: 2 });
    await world.pass(40);
    assert.deepEqual(tab.network.line.pushes("awareness").map((each) => each.state), [{ x: 1 }, { x: 2 }]);
    tab.flow.setAwareness(null);
    await world.pass(40);
    assert.equal(other.flow.awareness.size, 0);
});

test("a full map of awareness replaces what was known", async () => {
    const { world, server = world.server } = await started();
    const tab = await world.joined();
    const push = (payload) => server.push(world.member(tab), "awareness", payload);
    push({ clients: { x: 1, y: 2, [tab.flow.clientId]: 3 } });
    push({ clients: { y: 5 }, full: true });
    await world.pass();
    assert.deepEqual([...tab.flow.awareness], [["y", 5]]);
});

test("people come, change their name and leave, by Phoenix Presence", async () => {
    const { world, server = world.server } = await started();
    const tab = await world.joined({ presence: { name: "Ada", color: "#112233" } });
    const names = () => tab.flow.people.map((person) => person.name);
    const other = await world.joined({ presence: { name: "Bo", color: "#445566" } });
    assert.deepEqual(names(), ["Ada", "Bo"]);
    assert.deepEqual(tab.flow.people[1], { id: "c2", name: "Bo", color: "#445566" });
    const diff = (joins, leaves) => server.push(world.member(tab), "presence_diff", { joins, leaves });
    const ref = `${world.member(other).joinRef}-c2`;
    diff({ c2: { metas: [{ phx_ref: "new", name: "Bob" }] } }, { c2: { metas: [{ phx_ref: ref }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada", "Bob"]);
    diff({ c2: { metas: [{ phx_ref: "second", name: "Bob" }] } }, {});
    diff({}, { c2: { metas: [{ phx_ref: "second" }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada", "Bob"]);
    diff({}, { c2: { metas: [{ phx_ref: "new" }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada"]);
    tab.flow.setPresence({ name: "Eve", color: "#000000" });
    tab.network.line.broken();
    assert.deepEqual(names(), []);
    await world.pass(1_100);
    assert.equal(tab.network.line.pushes("phx_join")[0].presence.name, "Eve");
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
