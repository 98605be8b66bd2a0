import assert from "node:assert/strict";
import test from "node:test";
import { IndexedDBStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { LastingStore, started } from "./client-browser.mjs";
import { labelOp, moveOp, nodeOp } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

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
