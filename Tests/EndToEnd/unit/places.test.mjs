import assert from "node:assert/strict";
import test from "node:test";
import { between, encloses } from "../../../Sources/FlowServer/Web/js/canvas/geometry.js";
import { Places } from "../../../Sources/FlowServer/Web/js/canvas/places.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { remove, set, unset } from "../../../Sources/FlowServer/Web/js/model/operations.js";
import { node } from "./support.mjs";

const frame = (id, x, y, parentId) => ({ ...node(id, x, y), type: "group", width: 600, height: 400, ...(parentId && { parentId }) });

function world(...nodes) {
    const document = Document.fromWire({ nodes });
    const places = new Places(document.of("node"));
    places.update(document.of("node").keys());
    const change = (op) => {
        document.apply(op);
        return [...places.update([op.id])].sort();
    };
    return { places, change };
}

test("what is in a moved group is elsewhere too, and nothing else", () => {
    const { places, change } = world(frame("outer", 100, 0), frame("inner", 10, 10, "outer"),
        { ...node("a", 1, 2), parentId: "inner" }, node("b"));
    assert.deepEqual(change(set("node", "outer", "position", { x: 200, y: 0 })), ["a", "inner", "outer"]);
    assert.deepEqual([places.of("a").x, places.of("a").y], [211, 12]);
    assert.deepEqual([places.depth("outer"), places.depth("inner"), places.depth("a")], [0, 1, 2]);
    assert.deepEqual([...places.frames], ["outer", "inner"]);
});

test("a node that leaves its group does not follow it any more", () => {
    const { places, change } = world(frame("g", 100, 0), { ...node("a", 1, 2), parentId: "g" });
    assert.deepEqual(change(unset("node", "a", "parentId")), ["a"]);
    assert.deepEqual(change(set("node", "g", "position", { x: 0, y: 0 })), ["g"]);
    assert.equal(places.of("a").x, 1);
});

test("a child that is there before its parent gets its place when that comes, and keeps one when it goes", () => {
    const { places, change } = world({ ...node("a", 1, 2), parentId: "g" });
    assert.equal(places.of("a").x, 1);
    assert.deepEqual(change({ op: "create", kind: "node", id: "g", props: frame("g", 50, 0) }), ["a", "g"]);
    assert.equal(places.of("a").x, 51);
    assert.deepEqual(change(remove("node", "g")), ["a", "g"]);
    assert.equal(places.of("g"), undefined);
    assert.equal(places.of("a").x, 1);
    assert.equal(places.frames.size, 0);
});

test("nodes in a circle have places all the same", () => {
    const { places, change } = world({ ...node("a", 1, 0), parentId: "b" }, { ...node("b", 2, 0), parentId: "a" });
    assert.deepEqual(change(set("node", "a", "position", { x: 5, y: 0 })), ["a", "b"]);
    assert.ok(Number.isFinite(places.of("a").x));
});

test("rectangles between points, and within others", () => {
    assert.deepEqual(between({ x: 5, y: 9 }, { x: 1, y: 10 }), { x: 1, y: 9, width: 4, height: 1 });
    assert.ok(encloses({ x: 0, y: 0, width: 10, height: 10 }, { x: 1, y: 1, width: 9, height: 9 }));
    assert.ok(!encloses({ x: 0, y: 0, width: 10, height: 10 }, { x: 1, y: 1, width: 9.5, height: 9 }));
});
