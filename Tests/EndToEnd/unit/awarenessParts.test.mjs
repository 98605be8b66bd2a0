import assert from "node:assert/strict";
import test from "node:test";
import {
    fieldIn, isPoint, selectionIn, toldSelection, viewportIn,
} from "../../../Sources/FlowServer/Web/js/together/awarenessParts.js";

test("a selection is told and understood: nodes and edges", () => {
    const selection = toldSelection({ nodes: new Set(["a"]), edges: new Set(["e"]) }, 280);
    assert.deepEqual(selectionIn({ selection }), [{ kind: "node", id: "a" }, { kind: "edge", id: "e" }]);
    assert.equal(toldSelection({ nodes: new Set(), edges: new Set() }, 280), null);
});

test("of a large selection as much is told as fits, of long ids too", () => {
    const many = toldSelection({ nodes: Array.from({ length: 100 }, (_, index) => `n${index}`), edges: [] }, 280);
    assert.equal(many.length, 24);
    const long = toldSelection({ nodes: ["ä".repeat(120), "b".repeat(200)], edges: [] }, 280);
    assert.equal(long.length, 1);
    assert.ok(JSON.stringify(many).length <= 280);
    assert.equal(toldSelection({ nodes: ["c".repeat(300)], edges: [] }, 280), null);
});

for (const state of [null, undefined, 5, "x", [], {}, { selection: {} }, { selection: [5, null] }]) {
    test(`the awareness ${JSON.stringify(state)} selects nothing, and is in no field`, () => {
        assert.deepEqual(selectionIn(state), []);
        assert.equal(fieldIn(state), null);
        assert.equal(viewportIn(state), null);
    });
}

test("places, fields and views are used only when they are some", () => {
    assert.ok(isPoint([1, -2.5]));
    for (const value of [[1], ["1", 2], [NaN, 1], [1e9, 1], { x: 1, y: 2 }]) assert.ok(!isPoint(value), JSON.stringify(value));
    assert.deepEqual(fieldIn({ field: ["node", "a", "data.label"] }), { kind: "node", id: "a", key: "data.label" });
    assert.equal(fieldIn({ field: ["node", 5, "x"] }), null);
    assert.deepEqual(viewportIn({ viewport: [1, 2, 300, 200] }), { x: 1, y: 2, width: 300, height: 200 });
    for (const viewport of [[1, 2, 0, 5], [1, 2, 3], [1, 2, -3, 4], [1, 2, "3", 4]]) {
        assert.equal(viewportIn({ viewport }), null);
    }
});
