import assert from "node:assert/strict";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import {
    addNode, connect, duplicate, labelEdge, move, removeAll, rename,
} from "../../../Sources/FlowServer/Web/js/model/commands.js";
import { randomId } from "../../../Sources/FlowServer/Web/js/model/ids.js";
import { nodeGroups } from "../../../Sources/FlowServer/Web/js/model/nodeTypes.js";
import { edge, node } from "./support.mjs";

const document = Document.fromWire({
    nodes: [node("a"), node("b"), node("c")],
    edges: [edge("ab", "a", "b"), edge("bc", "b", "c")],
});
const flow = { nodes: document.of("node"), edges: document.of("edge") };

test("ids have at least 96 random bits and need no escaping in a URL", () => {
    const ids = new Set(Array.from({ length: 1_000 }, randomId));
    assert.equal(ids.size, 1_000);
    for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{20}$/);
});

test("the palette has ten types in three groups", () => {
    assert.deepEqual(nodeGroups.map((group) => group.types.length), [4, 3, 3]);
    assert.equal(new Set(nodeGroups.flatMap((group) => group.types.map((type) => type.name))).size, 10);
});

test("a new node is complete in React Flow's form", () => {
    const { id, ops } = addNode("decision", { x: 3.14159, y: -1e9 });
    assert.deepEqual(ops, [{
        op: "create", kind: "node", id,
        props: {
            type: "decision", position: { x: 3.1, y: -100_000 }, width: 192, height: 64, data: { label: "Decision" },
        },
    }]);
});

test("two nodes can be connected, in both directions", () => {
    const { ops } = connect(flow, "c", "a");
    assert.equal(ops.length, 1);
    assert.deepEqual([ops[0].props.source, ops[0].props.target], ["c", "a"]);
    assert.ok(connect(flow, "b", "a").ops);
});

test("an edge to itself, a second one, and one to a node that is gone are refused with a reason", () => {
    assert.match(connect(flow, "a", "a").refused, /itself/);
    assert.match(connect(flow, "a", "b").refused, /already/);
    assert.match(connect(flow, "a", "z").refused, /gone/);
});

test("deleting a node deletes its edges first", () => {
    const ops = removeAll(flow, new Set(["b"]), new Set());
    assert.deepEqual(ops.map((op) => `${op.kind} ${op.id}`), ["edge ab", "edge bc", "node b"]);
});

test("a blank name, the same name and a node that is gone change nothing", () => {
    assert.deepEqual(rename(flow, "a", "  "), []);
    assert.deepEqual(rename(flow, "a", " a "), []);
    assert.deepEqual(rename(flow, "z", "x"), []);
    assert.equal(rename(flow, "a", " New ")[0].value, "New");
});

test("a label is cut where a character ends", () => {
    const most = "x".repeat(499);
    for (const [write, id] of [[rename, "a"], [labelEdge, "ab"]]) {
        assert.equal(write(flow, id, `${most}😀`)[0].value, most);
        assert.equal(write(flow, id, `${most.slice(1)}😀`)[0].value, `${most.slice(1)}😀`);
        assert.equal(write(flow, id, "a\ud83d b")[0].value, "a\ufffd b");
    }
});

test("moving stays within the coordinates that a flow may have", () => {
    assert.deepEqual(move(new Map([["a", { x: 99_999, y: 0 }]]), 50, 0.123)[0].value, { x: 100_000, y: 0.1 });
});

test("a copy has new ids and the edges between what was copied", () => {
    const { ids, ops } = duplicate(flow, new Set(["a", "b"]));
    assert.equal(ids.length, 2);
    const [first, second, copied] = ops;
    assert.equal(ops.length, 3);
    assert.deepEqual([copied.props.source, copied.props.target], [first.id, second.id]);
    assert.equal([...flow.nodes.keys()].some((id) => ids.includes(id)), false);
});
