import assert from "node:assert/strict";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { needsOf } from "../../../Sources/FlowServer/Web/js/model/needs.js";
import { missingFor } from "../../../Sources/FlowServer/Web/js/panels/rejectedChange.js";
import { labelOp } from "./client-support.mjs";
import { edge, node } from "./support.mjs";

function flowOf(nodes, edges = []) {
    const document = Document.fromWire({ nodes, edges });
    return { nodes: document.of("node"), edges: document.of("edge"), comments: { threads: [] } };
}

const inside = (parentId, each) => ({ ...each, parentId });
const all = flowOf(
    [node("g", 0, 0), inside("g", node("f", 0, 0)), inside("f", node("a", 0, 0)), node("b", 0, 0)], [edge("e", "a", "b")]);

test("a text comes back with what its object stands on: the ends of a connection, and the groups around a node", () => {
    const onEdge = [{ op: "set", kind: "edge", id: "e", key: "data.label", value: "yes" }];
    const cases = [
        // What somebody wrote on, what is left, what must be there again.
        [[labelOp("a", "A")], flowOf([]), ["node f", "node g", "node a"]],
        [[labelOp("a", "A")], flowOf([node("g", 0, 0)]), ["node f", "node a"]],
        [[labelOp("b", "B")], flowOf([node("g", 0, 0)]), ["node b"]],
        [onEdge, flowOf([]), ["node a", "node f", "node g", "node b", "edge e"]],
        [onEdge, flowOf([node("a", 0, 0), node("g", 0, 0), node("f", 0, 0)]), ["node b", "edge e"]],
    ];
    for (const [ops, left, needed] of cases) {
        const entry = { code: "lost", ops, note: { needs: needsOf(ops, all) } };
        assert.deepEqual(missingFor(entry, left).map((each) => each.join(" ")), needed);
    }
});

test("what a change names comes back with the groups around it", () => {
    const edgeTo = (source, target) => [{ op: "create", kind: "edge", id: "new", props: { source, target } }];
    const setTo = (kind, id, key, value) => [{ op: "set", kind, id, key, value }];
    const left = flowOf([node("b", 0, 0), node("c", 0, 0)], [edge("e2", "b", "c")]);
    const cases = [
        [edgeTo("b", "a"), ["node a", "node f", "node g"]],
        [setTo("edge", "e2", "target", "a"), ["node a", "node f", "node g"]],
        [setTo("node", "b", "parentId", "f"), ["node f", "node g"]],
        [[{ op: "create", kind: "node", id: "n", props: { parentId: "f" } }], ["node f", "node g"]],
        // What the change makes itself need not be there.
        [[{ op: "create", kind: "node", id: "n", props: {} }, ...edgeTo("n", "b")], []],
    ];
    for (const [ops, needed] of cases) {
        const entry = { code: "dangling", ops, note: { needs: needsOf(ops, all) } };
        assert.deepEqual(missingFor(entry, left).map((each) => each.join(" ")).sort(), needed);
    }
});

test("what is refused once more for want of something else offers that", () => {
    const ops = [{ op: "restore", kind: "edge", id: "e" }, { op: "set", kind: "edge", id: "e", key: "data.label", value: "yes" }];
    const entry = { code: "dangling", ops, note: { needs: needsOf(ops, all) } };
    const left = flowOf([node("a", 0, 0), node("g", 0, 0), node("f", 0, 0)]);
    assert.deepEqual(missingFor(entry, left), [["node", "b"]]);
});

test("a group that is taken apart needs nothing that is gone: its nodes go to what is around it by then", () => {
    const ops = [{ op: "set", kind: "node", id: "a", key: "parentId", value: "g" }, { op: "delete", kind: "node", id: "f" }];
    const note = { needs: needsOf(ops, all) };
    const left = flowOf([node("f", 0, 0), inside("f", node("a", 0, 0))]);
    const missing = (entry) => missingFor({ code: "dangling", ops, ...entry }, left);
    assert.deepEqual(missing({ note }), [["node", "g"]]);
    assert.deepEqual(missing({ note: { ...note, ungroup: ["f"] } }), []);
});
