import assert from "node:assert/strict";
import test from "node:test";
import { Document, elementOf } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { faultOf } from "../../../Sources/FlowServer/Web/js/nodes/elementFaults.js";
import { edge, node } from "./support.mjs";

const document = Document.fromWire({
    nodes: [node("a"), { ...node("b"), parentId: "a" }, { ...node("c"), parentId: "b" }], edges: [edge("ab", "a", "b")],
});
const flow = { nodes: document.of("node"), edges: document.of("edge") };
const limits = { value_bytes: 1_000 };
const pathOf = (kind, wire) => faultOf(kind, elementOf(wire), flow, limits)?.path.join(".") ?? null;

test("what the server takes has no fault", () => {
    assert.equal(pathOf("node", { ...node("a"), data: { label: "A", config: { model: "m" }, list: [[1]] } }), null);
    assert.equal(pathOf("node", { ...node("c"), parentId: "a" }), null);
    assert.equal(pathOf("edge", { ...edge("ab", "a", "b"), label: "to" }), null);
});

test("P3.9 and the limits of documents: what it refuses has one, with its place", () => {
    const { type, ...untyped } = node("a");
    const deep = JSON.parse("[".repeat(80) + "]".repeat(80));
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`k${index}`, 1]));
    const cases = [
        ["type", untyped], ["type", { ...node("a"), type: "" }], ["type", { ...node("a"), type: "é".repeat(51) }],
        ["position", { id: "a", type }], ["position", { ...node("a"), position: { x: 1, y: 2, z: 3 } }],
        ["position", { ...node("a"), position: { x: "1", y: 2 } }], ["position", { ...node("a"), position: { x: 1e6, y: 2 } }],
        ["parentId", { ...node("a"), parentId: "none" }], ["parentId", { ...node("a"), parentId: "a" }],
        ["parentId", { ...node("a"), parentId: "c" }], ["parentId", { ...node("a"), parentId: null }],
        ["data.label", { ...node("a"), data: { label: "x".repeat(1_001) } }],
        ["data.config.deep", { ...node("a"), data: { config: { deep } } }],
        [`data.${"k".repeat(300)}`, { ...node("a"), data: { ["k".repeat(300)]: 1 } }], ["", { ...node("a"), data: many }],
    ];
    for (const [path, wire] of cases) assert.equal(pathOf("node", wire), path, JSON.stringify(wire).slice(0, 80));
    const ends = [["source", edge("ab", "none", "b")], ["target", edge("ab", "a", "none")], ["target", edge("ab", "a", "a")],
        ["source", { id: "ab", target: "b" }]];
    for (const [path, wire] of ends) assert.equal(pathOf("edge", wire), path);
});
