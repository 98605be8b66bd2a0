import assert from "node:assert/strict";
import test from "node:test";
import { create, FlowError, MemoryStore, remove, set, setFlow } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { moveOp, nodeOp, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

async function live() {
    const world = new World();
    world.server.write([nodeOp("a")]);
    const tab = await world.joined();
    return { world, tab, flow: tab.flow };
}

const malformed = {
    "no kind": [set("nod", "a", "data.x", 1)],
    "no operation": [{ op: "frob", kind: "node", id: "a" }],
    "no id": [remove("node", undefined)],
    "an id that is a number": [set("node", 1, "data.x", 1)],
    "no key": [set("node", "a", undefined, 1)],
    "no value": [set("node", "a", "data.x", undefined)],
    "no props": [{ op: "create", kind: "node", id: "n" }],
    "the flow deleted": [{ op: "delete", kind: "flow" }],
    "data that is no object": [set("node", "a", "data", 5)],
    "created with data that is no object": [create("node", { id: "n", type: "agent", data: null })],
    null: [null],
    "nothing": [undefined],
    "NaN deep inside": [set("node", "a", "data.x", { y: [1, NaN] })],
    infinity: [moveOp("a", Infinity)],
    "half a character in a value": [set("node", "a", "data.x", ["😀\\ud83d", "😀".slice(0, 1)])],
    "half a character in a name": [set("node", "a", "data.x", { "\ude00": 1 })],
    "half a character in an id": [remove("node", "\ud83d")],
    "a number that JSON does not know": [set("node", "a", "data.x", 1n)],
};

for (const [what, ops] of Object.entries(malformed)) {
    test(`${what}: transact throws with the index, before anything is shown, kept or sent`, async () => {
        const { world, tab, flow } = await live();
        const isTold = (error) => error instanceof FlowError && error.code === "bad_request" && error.op === 1
            && error.message.startsWith("Operation 1: ");
        assert.throws(() => flow.transact([moveOp("a", 5), ...ops]), isTold);
        assert.deepEqual([flow.pendingCount, flow.nodes.get("a").get("position").x], [0, 0]);
        await world.pass();
        assert.deepEqual([tab.network.line.pushes("tx"), flow.rejected], [[], []]);
    });
}

test("operations that are in no array are refused, and what goes around in circles", async () => {
    const { flow } = await live();
    const circle = {};
    circle.self = circle;
    for (const ops of [create("node", { id: "n", type: "agent" }), "[]", null, undefined, [setFlow("data.x", circle)]]) {
        assert.throws(() => flow.transact(ops), { name: "FlowError", code: "bad_request" });
    }
    assert.equal(flow.pendingCount, 0);
});

test("a malformed request that an earlier page has kept comes into the tray, and those around it are made", async () => {
    const world = new World();
    world.server.write([nodeOp("a")]);
    const store = Object.assign(new MemoryStore(), { lasts: true });
    const record = (order, ops) => ({ order, cseq: order, event: "tx", ops, fields: { label: `${order}` }, isProvisional: true });
    await store.put("flows.test demo", "left", [
        record(1, [moveOp("a", 1)]), record(2, [set("nod", "a", "data.x", 1)]), record(3, [moveOp("a", 3)]),
        record(4, [set("node", "a", "data.x", "\ud83d")]),
    ]);
    const { flow } = await world.joined({ store, locks: new FakeLocks().tab() });
    assert.deepEqual([flow.status.name, flow.pendingCount, flow.nodes.get("a").get("position").x], ["saved", 0, 3]);
    assert.deepEqual(flow.rejected.map(({ code, op, label }) => [code, op, label]), [["bad_request", 0, "2"], ["bad_request", 0, "4"]]);
    assert.throws(() => flow.rejected[0].retry(), { code: "bad_request" });
    assert.equal(flow.rejected.length, 2);
    for (const entry of flow.rejected) entry.discard();
    await world.pass();
    assert.deepEqual((await store.read("flows.test demo", "left")).records, []);
});
