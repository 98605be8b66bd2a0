import assert from "node:assert/strict";
import test from "node:test";
import { canonical, digestOf } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { loggedOps } from "../../../Sources/FlowServer/Web/js/client/request.js";
import { UndoDepth } from "../../../Sources/FlowServer/Web/js/client/undo.js";
import { View } from "../../../Sources/FlowServer/Web/js/client/view.js";
import { deleteOp, edgeOp, labelOp, moveOp, nodeOp, plain } from "./client-support.mjs";

/** A view of confirmed operations, with what it tells. */
function viewOf(...ops) {
    const told = [];
    const view = new View((changes) => told.push(...changes));
    view.commit(ops);
    told.length = 0;
    return { view, told };
}

const pending = (...ops) => ({ ops });
const x = (view, id) => view.of("node").get(id)?.get("position").x;

test("canonical JSON sorts members by UTF-16 units and writes numbers as ECMAScript does (RFC 8785 §3.2)", () => {
    const value = { "\u20ac": 1, "\r": 2, 1: 3, "\ud83d\ude02": 4, "\u00f6": 5, "\ufb33": 6 };
    assert.equal(canonical(value), '{"\\r":2,"1":3,"\u00f6":5,"\u20ac":1,"\ud83d\ude02":4,"\ufb33":6}');
    assert.equal(canonical([-0, 1e21, 1e-7, 0.1, 100, "\u000f\n\"\\/"]), '[0,1e+21,1e-7,0.1,100,"\\u000f\\n\\"\\\\/"]');
    assert.equal(canonical({ b: [{ d: null, c: true }], a: {} }), '{"a":{},"b":[{"c":true,"d":null}]}');
});

test("the digest is the sum of the first 16 bytes of SHA-256 over each property, whatever their order", async () => {
    const many = Array.from({ length: 9 }, (_, index) => [`data.${index}`, index]);
    const nodes = [{ id: "n", type: "agent", position: { y: 2, x: 1 }, data: { label: "A" } }];
    for (const [key, value] of many) nodes[0].data[key.slice(5)] = value;
    const one = await digestOf(Document.fromWire({ flow: { title: "T" }, nodes, edges: [] }));
    const { createHash } = await import("node:crypto");
    const texts = [
        '["node","n","type","agent"]', '["node","n","position",{"x":1,"y":2}]', '["node","n","data.label","A"]',
        '["flow","","title","T"]', ...many.map(([key, value]) => `["node","n","${key}",${value}]`),
    ];
    const sum = texts.reduce((total, text) =>
        total + BigInt(`0x${createHash("sha256").update(text).digest("hex").slice(0, 32)}`), 0n);
    assert.equal(one, (sum % (1n << 128n)).toString(16).padStart(32, "0"));
    assert.equal(await digestOf(new Document()), "0".repeat(32));
    assert.equal(await digestOf(new Document(), null), null);
});

test("an object is read and written in React Flow's form, names like __proto__ included", () => {
    const wire = JSON.parse('{"id":"n","type":"t","data":{"__proto__":1,"a.b":2},"meta":{},"__proto__":{"x":1}}');
    const document = Document.fromWire({ nodes: [wire] });
    assert.deepEqual([...document.of("node").get("n").props.keys()], ["type", "data.__proto__", "data.a.b", "__proto__"]);
    assert.equal(JSON.stringify(document.of("node").get("n").wire.data), '{"__proto__":1,"a.b":2}');
});

test("a key with a pending write keeps its local value, other keys follow the others", () => {
    const { view, told } = viewOf(nodeOp("a", 0, 0, "old"));
    const move = pending(moveOp("a", 5));
    view.add(move);
    view.commit([moveOp("a", 9), labelOp("a", "new")]);
    assert.equal(x(view, "a"), 5);
    assert.equal(view.of("node").get("a").get("data.label"), "new");
    view.commit([moveOp("a", 5)], [move]);
    assert.deepEqual(told.map(({ change, keys }) => [change, keys]), [["changed", ["position"]], ["changed", ["data.label"]]]);
});

test("changes name each object that was created, changed or removed, with the keys, and nothing else", () => {
    const { view, told } = viewOf(nodeOp("a"), nodeOp("b"));
    view.commit([nodeOp("c"), moveOp("a", 1), deleteOp("node", "b"), moveOp("c", 0), labelOp("a", "a")]);
    assert.deepEqual(told, [
        { kind: "node", id: "c", change: "created", keys: ["type", "position", "data.label"] },
        { kind: "node", id: "a", change: "changed", keys: ["position"] },
        { kind: "node", id: "b", change: "removed", keys: [] },
    ]);
});

test("pending operations on an object that is gone are skipped, and come back with it", () => {
    const { view } = viewOf(nodeOp("a"));
    view.add(pending(moveOp("a", 5)));
    view.commit([deleteOp("node", "a")]);
    assert.equal(view.of("node").has("a"), false);
    view.commit([nodeOp("a")]);
    assert.equal(x(view, "a"), 5);
});

test("a pending create of an object that is there already is skipped", () => {
    const { view } = viewOf(nodeOp("a", 1));
    view.add(pending(nodeOp("a", 9)));
    assert.equal(x(view, "a"), 1);
});

test("what was dropped as the same is not part of what was logged", () => {
    const request = { ops: [moveOp("a", 2), moveOp("a", 1)] };
    assert.deepEqual(loggedOps(request, { status: "commit", dropped: [{ op: 1, why: "same" }] }), [moveOp("a", 2)]);
    assert.deepEqual(loggedOps(request, { status: "rebased", ops: [moveOp("a", 3)] }), [moveOp("a", 3)]);
    assert.deepEqual(loggedOps(request, { status: "noop" }), []);
});

test("an edge without one of its ends is not shown; it is when the end comes back", () => {
    const { view, told } = viewOf(nodeOp("a"), nodeOp("b"), edgeOp("ab", "a", "b"));
    const removal = pending(deleteOp("node", "b"));
    view.add(removal);
    assert.equal(view.of("edge").size, 0);
    view.commit([], [removal]);
    assert.equal(view.of("edge").size, 1);
    assert.deepEqual(told.map(({ id, change }) => `${id} ${change}`), ["b removed", "ab removed", "b created", "ab created"]);
    view.add(pending(edgeOp("az", "a", "z")));
    assert.equal(view.of("edge").has("az"), false);
});

test("setting data replaces all entries below it", () => {
    const { view } = viewOf(nodeOp("a"), { op: "set", kind: "node", id: "a", key: "data.note", value: 1 });
    view.add(pending({ op: "set", kind: "node", id: "a", key: "data", value: { label: "L", more: 2 } }));
    assert.deepEqual(plain(view.of("node").get("a").wire.data), { label: "L", more: 2 });
});

test("a held property keeps its value until it is released, whatever arrives", () => {
    const { view } = viewOf(nodeOp("a"));
    view.hold([moveOp("a", 7)]);
    view.commit([moveOp("a", 3)]);
    assert.equal(x(view, "a"), 7);
    view.release([{ kind: "node", id: "a" }]);
    assert.equal(x(view, "a"), 3);
});

test("what holds and releases many objects is told in one step, and what was not held is not", () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
    const steps = [];
    const view = new View((changes) => steps.push(changes.length));
    view.commit(ids.map((id) => nodeOp(id)));
    view.hold(ids.map((id) => moveOp(id, 7)));
    view.release([...ids, "other"].map((id) => ({ kind: "node", id })));
    view.release(ids.map((id) => ({ kind: "node", id })));
    assert.deepEqual(steps, [1_000, 1_000, 1_000]);
    assert.equal(x(view, "n5"), 0);
});

test("a transaction on a flow of 10,000 nodes looks only at what it names", () => {
    const { view, told } = viewOf(...Array.from({ length: 10_000 }, (_, index) => nodeOp(`n${index}`)));
    const before = new Map(view.of("node"));
    let reads = 0;
    const { of } = view.confirmed;
    view.confirmed.of = (kind) => {
        reads += 1;
        return of.call(view.confirmed, kind);
    };
    view.commit([moveOp("n5", 1)]);
    assert.equal(told.length, 1);
    assert.ok(reads < 10, `${reads} objects read`);
    for (const [id, object] of view.of("node")) assert.equal(object === before.get(id), id !== "n5");
});

test("a snapshot tells only the difference to what was shown", () => {
    const { view, told } = viewOf(nodeOp("a"), nodeOp("b"));
    const wire = view.toWire();
    wire.nodes[1] = { ...wire.nodes[1], type: "other" };
    view.replace(Document.fromWire(plain(wire), view.confirmed));
    assert.deepEqual(told, [{ kind: "node", id: "b", change: "changed", keys: ["type"] }]);
});

test("the document is written in order of birth, own new objects last", () => {
    const { view } = viewOf(nodeOp("a"));
    const mine = pending(nodeOp("mine"));
    view.add(mine);
    view.commit([nodeOp("b")]);
    assert.deepEqual(view.toWire().nodes.map((each) => each.id), ["a", "b", "mine"]);
});

test("what can be undone is counted as the server does: groups as one, a new transaction clears redo, at most 100", () => {
    const depth = new UndoDepth();
    const tx = (group) => ({ event: "tx", fields: { group } });
    depth.take({ undo: 1, redo: 2 });
    assert.deepEqual(depth.with([tx("g"), tx("g"), tx()]), { undo: 3, redo: 0 });
    assert.deepEqual(depth.with([{ event: "undo" }]), { undo: 0, redo: 3 });
    assert.deepEqual(depth.with([{ event: "undo" }, { event: "undo" }, { event: "redo" }]), { undo: 1, redo: 2 });
    assert.deepEqual(depth.with([{ event: "version" }]), { undo: 1, redo: 2 });
    for (let count = 0; count < 200; count += 1) depth.confirm(tx());
    assert.deepEqual(depth.with([]), { undo: 100, redo: 0 });
    depth.confirm({ event: "undo" }, { undo: 7, redo: 1 });
    assert.deepEqual(depth.with([]), { undo: 7, redo: 1 });
});

const byBirth = (view) => [...view.of("node").keys()].sort((a, b) => view.birthOf(a) - view.birthOf(b));

test("nodes have the same order for who has followed and for who got the state, own pending ones last (P3.1)", () => {
    const { view } = viewOf(nodeOp("a"), nodeOp("b"), nodeOp("c"));
    const own = pending(nodeOp("own"));
    view.add(own);
    view.commit([deleteOp("node", "a"), nodeOp("d")]);
    view.commit([nodeOp("a")]);
    assert.deepEqual(byBirth(view), ["b", "c", "d", "a", "own"]);
    assert.equal(view.birthOf("own"), Infinity);
    view.commit([nodeOp("own")], [own]);
    view.commit([nodeOp("e")]);
    const joined = new View(() => {});
    joined.replace(Document.fromWire(view.confirmed.toWire()));
    assert.deepEqual(byBirth(joined), byBirth(view));
    assert.deepEqual(byBirth(joined), ["b", "c", "d", "a", "own", "e"]);
});

test("a node that was created anew is told, also when it is as it was: it has another place in the order", () => {
    const { view, told } = viewOf(nodeOp("a"), nodeOp("b"));
    view.commit([deleteOp("node", "a"), nodeOp("a")]);
    assert.deepEqual(told.splice(0), [{ kind: "node", id: "a", change: "changed", keys: [] }]);
    const wire = view.confirmed.toWire();
    view.replace(Document.fromWire({ ...wire, nodes: wire.nodes.toReversed() }, view.confirmed));
    assert.deepEqual(told.splice(0), [{ kind: "node", id: "b", change: "changed", keys: [] }]);
    view.replace(Document.fromWire(view.confirmed.toWire(), view.confirmed));
    assert.deepEqual(told, []);
});
