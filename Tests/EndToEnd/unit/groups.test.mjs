import assert from "node:assert/strict";
import test from "node:test";
import { boundsOf, rectOf } from "../../../Sources/FlowServer/Web/js/canvas/geometry.js";
import { changed, Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { duplicate, removeAll } from "../../../Sources/FlowServer/Web/js/model/commands.js";
import { group, putInto, ungroup } from "../../../Sources/FlowServer/Web/js/model/grouping.js";
import { ancestorsOf, placeOf, topmost, withContents } from "../../../Sources/FlowServer/Web/js/model/groups.js";
import { edge, node } from "./support.mjs";

const frame = (id, x, y, more = {}) => ({ ...node(id, x, y), type: "group", width: 600, height: 400, ...more });
const inside = (parentId, each) => ({ ...each, parentId });

function flowOf(nodes, edges = []) {
    const document = Document.fromWire({ nodes, edges });
    return { document, nodes: document.of("node"), edges: document.of("edge") };
}

/** The flow after operations, as the server makes them. */
function after(flow, ops) {
    for (const op of ops) flow.document.apply(op);
    return flow;
}

const places = (flow) => Object.fromEntries(Array.from(flow.nodes.values(), (each) => [each.id, placeOf(each, flow.nodes)]));
const nested = () => flowOf([
    frame("outer", 100, 100), inside("outer", frame("inner", 50, 50, { width: 300, height: 200 })),
    inside("inner", node("a", 10, 20)), node("b", 900, 0),
], [edge("ab", "a", "b")]);

test("a position in a group counts from the group, through any number of groups", () => {
    const { nodes } = nested();
    assert.deepEqual(placeOf(nodes.get("a"), nodes), { x: 160, y: 170 });
    assert.deepEqual(rectOf(nodes.get("inner"), nodes), { x: 150, y: 150, width: 300, height: 200 });
    assert.deepEqual(boundsOf(nodes.values(), nodes), { x: 100, y: 0, width: 992, height: 500 });
});

test("parents that are gone, circles and nonsense end the way up, and nothing hangs", () => {
    const { nodes } = flowOf([
        inside("gone", node("lost", 5, 5)), inside("y", node("x", 1, 1)), inside("x", node("y", 2, 2)),
        inside("self", node("self", 3, 3)), { ...node("odd", 4, 4), parentId: { deep: 1 } },
    ]);
    for (const id of ["lost", "self", "odd"]) assert.deepEqual(placeOf(nodes.get(id), nodes), nodes.get(id).get("position"));
    assert.ok(ancestorsOf(nodes.get("x"), nodes).length <= 2);
    assert.ok(Number.isFinite(placeOf(nodes.get("x"), nodes).x));
});

test("what is in a selected group is not moved twice", () => {
    const { nodes } = nested();
    assert.deepEqual(topmost(["a", "outer", "b", "gone"], nodes), ["outer", "b"]);
    assert.deepEqual([...withContents(["outer"], nodes)].sort(), ["a", "inner", "outer"]);
});

test("a new group lies around its nodes, which stay where they are", () => {
    const flow = flowOf([node("a", 0, 0), node("b", 300, 200)]);
    const before = places(flow);
    const { id, ops } = group(flow, ["a", "b"]);
    after(flow, ops);
    const { a, b } = places(flow);
    assert.deepEqual({ a, b }, before);
    const rect = rectOf(flow.nodes.get(id), flow.nodes);
    assert.ok(rect.x <= -24 && rect.y <= -40 && rect.x + rect.width >= 300 + 192 + 24);
    assert.equal(flow.nodes.get("a").get("parentId"), id);
    assert.deepEqual(group(flow, ["gone"]).ops, []);
});

test("a group within a group stays in it, and taking it away leaves its nodes in the outer one", () => {
    const flow = nested();
    const before = places(flow);
    const made = group(flow, ["a"]);
    after(flow, made.ops);
    assert.equal(flow.nodes.get(made.id).get("parentId"), "inner");
    assert.deepEqual(places(flow).a, before.a);
    after(flow, ungroup(flow, [made.id]).ops);
    assert.equal(flow.nodes.get("a").get("parentId"), "inner");
    const { ids, ops } = ungroup(flow, ["outer", "inner"]);
    after(flow, ops);
    assert.deepEqual(ids, ["a"]);
    assert.equal(flow.nodes.get("a").get("parentId"), undefined);
    assert.deepEqual(places(flow), { a: before.a, b: before.b });
});

test("a node goes into a group and out of it without moving", () => {
    const flow = nested();
    const { nodes } = flow;
    after(flow, putInto(nodes.get("b"), nodes.get("inner"), { x: 200, y: 200 }, nodes));
    assert.deepEqual(nodes.get("b").get("position"), { x: 50, y: 50 });
    assert.deepEqual(placeOf(nodes.get("b"), nodes), { x: 200, y: 200 });
    after(flow, putInto(nodes.get("b"), null, { x: 200, y: 200 }, nodes));
    assert.equal(nodes.get("b").get("parentId"), undefined);
    assert.deepEqual(putInto(nodes.get("b"), null, { x: 200, y: 200 }, nodes), []);
});

test("a group is deleted and copied with all that is in it", () => {
    const flow = nested();
    assert.deepEqual(removeAll(flow, new Set(["outer"]), new Set()).map((op) => op.id), ["ab", "a", "inner", "outer"]);
    const { ids, ops } = duplicate(flow, ["outer", "a"], { x: 10, y: 0 });
    const nodes = ops.filter((op) => op.kind === "node");
    assert.equal(nodes.length, 3);
    assert.deepEqual(ids, [nodes[0].id]);
    assert.deepEqual(nodes.map((op) => op.props.position), [{ x: 110, y: 100 }, { x: 50, y: 50 }, { x: 10, y: 20 }]);
    assert.deepEqual(nodes.map((op) => op.props.parentId), [undefined, nodes[0].id, nodes[1].id]);
    assert.equal(changed(undefined, nodes[0]).id, nodes[0].id);
});
