import assert from "node:assert/strict";
import test from "node:test";
import { elementFromWire } from "../../../Sources/FlowServer/Web/js/model/element.js";
import { Flow } from "../../../Sources/FlowServer/Web/js/model/flow.js";
import { edge, node } from "./support.mjs";

test("an element that is read and written again is the same, unknown properties included", () => {
    const raw = { ...node("n", 1, 2.5), width: 10, extra: { deep: [1, null] }, meta: { a: 1 } };
    assert.deepEqual(JSON.parse(JSON.stringify(elementFromWire("node", raw).wire)), raw);
});

test("local properties of a window are not read", () => {
    const raw = { ...node("n"), selected: true, dragging: true, measured: {}, resizing: false };
    assert.deepEqual(JSON.parse(JSON.stringify(elementFromWire("node", raw).wire)), node("n"));
});

for (const [what, raw] of Object.entries({
    "null": null, "a number": 5, "an array": [], "no id": { type: "agent", position: { x: 0, y: 0 } },
    "an id that is a number": { ...node("n"), id: 1 }, "an empty id": node(""),
    "an id of 256 bytes": node("x".repeat(256)),
    "an id of 90 characters that is 270 bytes": node("€".repeat(90)),
    "no position": { id: "n", type: "agent" }, "a position of text": { ...node("n"), position: { x: "1", y: 2 } },
    "half a position": { ...node("n"), position: { x: 1 } }, "a position too far": node("n", 100_001, 0),
    "no type": { id: "n", position: { x: 0, y: 0 } }, "a type that is a number": { ...node("n"), type: 4 },
})) {
    test(`a node is skipped when it is or has ${what}`, () => assert.equal(elementFromWire("node", raw), null));
}

test("an edge without an end, or to itself, is skipped", () => {
    assert.equal(elementFromWire("edge", { id: "e", source: "a" }), null);
    assert.equal(elementFromWire("edge", edge("e", "a", "a")), null);
    assert.equal(elementFromWire("edge", edge("e", "a", 7)), null);
    assert.ok(elementFromWire("edge", edge("e", "a", "b")));
});

test("a name like __proto__ is a property like others and changes nothing else", () => {
    const evil = '"__proto__":{"evil":1},"data":{"__proto__":{"evil":2}}';
    const raw = JSON.parse(`{"id":"n","type":"a","position":{"x":0,"y":0},${evil}}`);
    const { wire } = elementFromWire("node", raw);
    assert.equal({}.evil, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(wire)).data, JSON.parse('{"__proto__":{"evil":2}}'));
});

test("a flow keeps what it can use, skips the rest, and the first of two with one id", () => {
    const nodes = [node("a"), null, node("a", 9, 9), { id: "b" }, node("c")];
    const flow = Flow.fromWire({ nodes, edges: [edge("e", "a", "c"), "x"] });
    assert.deepEqual([...flow.nodes.keys()], ["a", "c"]);
    assert.equal(flow.nodes.get("a").get("position").x, 0);
    assert.deepEqual([...flow.edges.keys()], ["e"]);
});

for (const raw of [undefined, null, 5, "x", [], { nodes: 5 }, { nodes: {}, edges: null }]) {
    test(`a flow read from ${JSON.stringify(raw)} is empty`, () => assert.ok(Flow.fromWire(raw).isEmpty));
}

test("no more than 20,000 nodes are read", () => {
    const nodes = Array.from({ length: 20_010 }, (_, index) => node(`n${index}`));
    assert.equal(Flow.fromWire({ nodes, edges: [] }).nodes.size, 20_000);
});

test("an edge that lost an end is not written", () => {
    const flow = Flow.fromWire({ nodes: [node("a")], edges: [edge("e", "a", "gone")] });
    assert.deepEqual(flow.toWire().edges, []);
});
