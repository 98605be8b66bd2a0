import assert from "node:assert/strict";
import test from "node:test";
import { onceMore } from "../../../Sources/FlowServer/Web/js/client/again.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { reasonOf } from "../../../Sources/FlowServer/Web/js/panels/rejectedChange.js";
import { deleteOp, edgeOp, nodeOp, plain, World } from "./client-support.mjs";
import { node } from "./support.mjs";

const inside = (parentId, each) => ({ ...each, parentId });
const nodes = Document.fromWire({
    nodes: [node("g"), inside("g", node("x")), inside("g", node("f")), inside("f", node("y"))],
}).of("node");

test("a deletion that is made again takes along what was put into its groups since", () => {
    const ops = [deleteOp("edge", "e"), deleteOp("node", "x"), deleteOp("node", "g")];
    assert.deepEqual(onceMore(ops, nodes), [deleteOp("node", "f"), deleteOp("node", "y"), ...ops]);
    const lone = [deleteOp("node", "y"), deleteOp("node", "gone")];
    assert.deepEqual(onceMore(lone, nodes), lone);
    // To take a group apart deletes nothing that is in it.
    const apart = [{ op: "unset", kind: "node", id: "x", key: "parentId" }, deleteOp("node", "g")];
    assert.deepEqual(onceMore(apart, nodes), apart);
});

test("a refused deletion that is tried again is made, with what is in the group now", async () => {
    const world = new World();
    world.server.write([nodeOp("g"), nodeOp("x")]);
    let isRefused = true;
    world.server.refuse = (event, { ops }) => {
        const wasRefused = isRefused && event === "tx";
        if (wasRefused) isRefused = false;
        return wasRefused ? { code: "dangling", op: ops.length - 1 } : null;
    };
    const { flow } = await world.joined();
    flow.transact([deleteOp("node", "g")], { label: "Delete" });
    await world.pass();
    world.server.write([{ op: "set", kind: "node", id: "x", key: "parentId", value: "g" }]);
    await world.pass();
    const [entry] = flow.rejected;
    assert.equal(reasonOf(entry), "Somebody has put something into it");
    entry.retry();
    await world.pass();
    assert.deepEqual([flow.nodes.size, flow.rejected.length], [0, 0]);
    assert.deepEqual(plain(world.server.log.at(-1)).label, "Delete");
});

test("a refusal says what somebody has deleted, or put into what was to be deleted", () => {
    const ops = [edgeOp("e", "a", "b"), deleteOp("node", "g")];
    const said = [0, 1, undefined].map((op) => reasonOf({ code: "dangling", reason: "", op, ops }));
    const needed = "Somebody has deleted a node that it needs";
    assert.deepEqual(said, [needed, "Somebody has put something into it", needed]);
});
