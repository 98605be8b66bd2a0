import assert from "node:assert/strict";
import test from "node:test";
import { checkImport, mostBytes } from "../../../Sources/FlowServer/Web/js/home/importCheck.js";
import { titleOf } from "../../../Sources/FlowServer/Web/js/model/titles.js";
import { edge, node } from "./support.mjs";

const check = (value) => checkImport(JSON.stringify(value));

test("a flow in React Flow's form is taken whole, with its own properties and nothing else", () => {
    const flow = { title: " My  flow ", viewport: { x: 1, y: 2, zoom: 1 }, other: "x", nodes: [node("a"), node("b")],
        edges: [edge("e", "a", "b")] };
    const { wire, title, nodes, edges, remarks } = check(flow);
    assert.deepEqual([title, nodes, edges, remarks], ["My flow", 2, 1, []]);
    assert.deepEqual(Object.keys(wire).sort(), ["edges", "nodes", "title", "viewport"]);
    assert.deepEqual(wire.nodes.map((each) => each.id), ["a", "b"]);
});

test("half a character, which the server does not take, is replaced", () => {
    const { wire } = check({ title: "a\ud83d", nodes: [{ ...node("n\ud83d"), "\ude00": "b\ud83d" }], edges: [] });
    assert.deepEqual([wire.title, wire.nodes[0].id, wire.nodes[0]["\ufffd"]], ["a\ufffd", "n\ufffd", "b\ufffd"]);
});

test("data and meta are objects, or are left out", () => {
    const wire = check({
        nodes: [{ ...node("a"), meta: null }, node("b")], edges: [{ ...edge("e", "a", "b"), data: null, meta: 7 }],
    }).wire;
    assert.ok(!("meta" in wire.nodes[0]) && !("data" in wire.edges[0]) && !("meta" in wire.edges[0]));
});

test("connections may be missing altogether", () => {
    assert.equal(check({ nodes: [node("a")] }).edges, 0);
});

test("what is no flow is refused with words that tell what one is", () => {
    for (const [value, words] of [
        [[], /list.*nodes/], ["text", /only a value/], [{}, /no list of “nodes”/], [{ nodes: {} }, /no list of “nodes”/],
        [{ nodes: [], edges: {} }, /“edges” is not a list/],
        [{ nodes: Array(20_001).fill(0) }, /20001 nodes; a flow can have 20000/],
    ]) assert.match(check(value).problem, words);
});

test("broken JSON is refused with its place, empty and too large texts with a reason", () => {
    assert.match(checkImport('{\n  "nodes": [] "edges"\n}').problem, /not JSON \(line 2, character 15\)/);
    assert.match(checkImport("  ").problem, /nothing in it/);
    assert.match(checkImport(" ".repeat(mostBytes) + "{}").problem, /larger than 8 MB/);
});

test("elements that cannot be taken are left out, counted and explained", () => {
    const { wire, remarks } = check({
        nodes: [node("a"), node("a"), { id: "", position: { x: 0, y: 0 } }, { id: "x" }, null, node("b", 1e9), node("c")],
        edges: [edge("e", "a", "c"), edge("f", "a", "gone"), edge("g", "a", "a"), "h"],
    });
    assert.deepEqual(wire.nodes.map((each) => each.id), ["a", "c"]);
    assert.deepEqual(wire.edges.map((each) => each.id), ["e"]);
    assert.match(remarks[0], /^5 nodes have no id/);
    assert.match(remarks[1], /^3 connections have no id.*left out\.$/);
});

test("a title is one line of at most 255 bytes, never half a character", () => {
    assert.equal(titleOf("  a\n b\t "), "a b");
    assert.equal(new TextEncoder().encode(titleOf("ü".repeat(300))).length, 254);
    assert.ok(titleOf("a" + "😀".repeat(100)).isWellFormed());
});
