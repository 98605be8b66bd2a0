import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { moveOp, nodeOp, plain, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

/** A server that ends the connection, with `code`, over each transaction that moves to -1. */
function worldWith(code = 1009) {
    const world = new World();
    world.server.write([nodeOp("a")]);
    world.ends = 0;
    world.server.refuse = (event, { ops }, member) => {
        if (!ops?.some(isBad)) return null;
        world.ends += 1;
        member.connection.broken(code);
        return { code: "never said" };
    };
    return world;
}

const isBad = (op) => op.value?.x === -1;
const bad = moveOp("a", -1);
const made = ({ server }) => server.log.flatMap(({ label }) => label ?? []);

/** Makes ten transactions at once, the one at `place` bad; gives what becomes of each. */
function makeTen(flow, place = 4) {
    return Array.from({ length: 10 }, (_, index) =>
        flow.transact([index === place ? bad : nodeOp(`n${index}`)], { label: `${index}` }));
}

for (const code of [1007, 1009, 1011]) {
    test(`P1.42 what the server ends the connection over with ${code} comes into the tray, and the rest is made once`, async () => {
        const world = worldWith(code);
        const { flow } = await world.joined();
        const outcomes = makeTen(flow);
        await world.pass(60_000);
        assert.equal(world.ends, 2);
        assert.deepEqual(made(world), ["0", "1", "2", "3", "5", "6", "7", "8", "9"]);
        assert.deepEqual(flow.rejected.map(({ code, ops }) => [code, plain(ops)]), [["unsendable", [bad]]]);
        assert.match(flow.rejected[0].reason, /ends the connection/);
        const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
        assert.deepEqual(statuses.filter((status) => status !== "commit"), ["rejected"]);
        assert.deepEqual([flow.status.name, flow.nodes.get("a").get("position").x], ["saved", 0]);
    });
}

test("several that the server ends the connection over are each found within some seconds", async () => {
    const world = worldWith();
    const { flow } = await world.joined();
    for (let count = 0; count < 8; count += 1) flow.transact([bad]);
    flow.transact([nodeOp("last")], { label: "last" });
    await world.pass(15_000);
    assert.deepEqual([world.ends, flow.rejected.length, made(world)], [9, 8, ["last"]]);
});

test("a suspect stays one over a reload, and the next page gives it up at its first join after the second end", async () => {
    const world = worldWith();
    const [store, locks] = [Object.assign(new MemoryStore(), { lasts: true }), new FakeLocks()];
    const open = () => {
        const lock = locks.tab();
        return Object.assign(world.tab({ store, locks: lock }), { lock });
    };
    const leave = async (tab) => {
        tab.network.isUp = false;
        tab.connection.socket.close();
        tab.lock.crash();
        await world.pass();
    };
    const first = open();
    await world.pass();
    makeTen(first.flow);
    await world.pass();
    assert.equal(world.ends, 1);
    await leave(first);
    const second = open();
    await world.pass();
    assert.equal(world.ends, 2);
    await leave(second);
    const third = open();
    await world.pass();
    assert.equal(world.ends, 2);
    assert.deepEqual(made(world), ["0", "1", "2", "3", "5", "6", "7", "8", "9"]);
    assert.deepEqual(third.flow.rejected.map(({ code }) => code), ["unsendable"]);
    assert.equal(third.flow.pendingCount, 0);
});

test("what was made before the connection ended over something else is no culprit, however often it ends", async () => {
    const world = worldWith();
    const { flow, network } = await world.joined();
    network.delay = (way) => (way === "down" ? 50 : 0);
    await world.pass(200);
    const outcome = flow.transact([nodeOp("b")], { label: "b" });
    for (let round = 0; round < 4; round += 1) {
        await world.pass(10);
        network.line.broken(1011);
        await world.pass(30_060);
    }
    assert.equal((await outcome).status, "commit");
    assert.deepEqual([made(world), flow.rejected], [["b"], []]);
});
