import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

/** Two tabs of a device; one of them is closed with a change that the server will refuse, and the other one goes on. */
async function closedWithChange() {
    const world = new World();
    world.server.write([nodeOp("a")]);
    const [store, locks] = [Object.assign(new MemoryStore(), { lasts: true }), new FakeLocks()];
    const open = () => {
        const lock = locks.tab();
        return Object.assign(world.tab({ store, locks: lock }), { lock });
    };
    const [one, lost] = [open(), open()];
    await world.pass();
    lost.network.isUp = false;
    lost.network.line.broken();
    lost.flow.transact([nodeOp("a")], { label: "again" });
    await world.pass();
    lost.connection.socket.close();
    lost.lock.crash();
    const name = "flows.test demo";
    const kept = async () => {
        const slots = await store.slots(name);
        return (await Promise.all(slots.map(({ slot }) => store.read(name, slot)))).flatMap(({ records }) => records);
    };
    const left = (await store.slots(name)).find(({ count }) => count > 0).slot;
    /** What a tab writes into its own place takes as long as `write` does, which may throw. */
    const writes = (write) => {
        const { put } = store;
        store.put = async (flow, slot, records) => {
            if (slot !== left) await write();
            return put.call(store, flow, slot, records);
        };
    };
    return { world, one, open, kept, writes };
}

test("what a closed tab left is on the device at every moment while it is brought home, however slowly that writes", async () => {
    const { world, one, kept, writes } = await closedWithChange();
    writes(() => new Promise((resolve) => world.time.after(300, resolve)));
    const counts = [];
    for (let step = 0; step < 1_400; step += 1) {
        await world.pass(50);
        counts.push((await kept()).length);
    }
    assert.equal(Math.min(...counts), 1);
    const [record, ...others] = await kept();
    assert.deepEqual([record.refusal.code, others], ["exists", []]);
    assert.deepEqual(one.flow.rejected.map(({ label }) => label), ["again"]);
});

test("where the tab that brings it home can keep nothing any more it stays where it was, and the next tab has it", async () => {
    const { world, one, open, kept, writes } = await closedWithChange();
    writes(() => Promise.reject(new Error("full")));
    await world.pass(70_000);
    assert.deepEqual([one.flow.persistence, one.flow.rejected.length], ["tab", 1]);
    assert.deepEqual((await kept()).map(({ refusal }) => refusal.code), ["exists"]);
    one.connection.socket.close();
    one.lock.crash();
    const next = open();
    await world.pass();
    assert.deepEqual(next.flow.rejected.map(({ label }) => label), ["again"]);
});

test("a tab that is closed while it brings something home has it written, in one place", async () => {
    const { world, one, kept, writes } = await closedWithChange();
    let isWriting = false;
    writes(() => {
        isWriting = true;
        return new Promise((resolve) => world.time.after(300, resolve));
    });
    for (let step = 0; step < 1_400 && !isWriting; step += 1) await world.pass(50);
    assert.equal(isWriting, true);
    const closed = one.flow.close();
    await world.pass(1_000);
    await closed;
    assert.deepEqual((await kept()).map(({ refusal }) => refusal.code), ["exists"]);
});
