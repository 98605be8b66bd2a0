import assert from "node:assert/strict";
import test from "node:test";
import { aligned, distributed } from "../../../Sources/FlowServer/Web/js/building/aligning.js";
import { adding, elementsOf, roomFor } from "../../../Sources/FlowServer/Web/js/building/elements.js";
import { typed } from "../../../Sources/FlowServer/Web/js/building/changingType.js";
import { intersects } from "../../../Sources/FlowServer/Web/js/canvas/geometry.js";
import { hitsIn } from "../../../Sources/FlowServer/Web/js/building/flowSearch.js";
import { spotBeside } from "../../../Sources/FlowServer/Web/js/building/placing.js";
import { insertInto, isUnconnected, removeAndJoin } from "../../../Sources/FlowServer/Web/js/building/joints.js";
import { readElements } from "../../../Sources/FlowServer/Web/js/building/readElements.js";
import { roomIn } from "../../../Sources/FlowServer/Web/js/building/room.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { edge, node } from "./support.mjs";

const limits = { value_bytes: 65_536 };
const flowOf = (nodes, edges) => {
    const document = Document.fromWire({ nodes, edges });
    return { nodes: document.of("node"), edges: document.of("edge") };
};
const after = (flow, ops) => {
    const wire = { nodes: Array.from(flow.nodes.values(), (each) => each.wire), edges: Array.from(flow.edges.values(),
        (each) => each.wire) };
    const document = Document.fromWire(wire);
    for (const op of ops) document.apply(op);
    return { nodes: document.of("node"), edges: document.of("edge") };
};
const links = (flow) => Array.from(flow.edges.values(), (each) => `${each.get("source")}>${each.get("target")}`).sort();

test("a node put into an edge is between, and the edge keeps its id and what is written on it", () => {
    const flow = flowOf([node("a"), node("b"), node("new")],
        [{ ...edge("ab", "a", "b"), label: "yes", animated: true, data: { label: "yes" }, targetHandle: "top" }]);
    assert.equal(isUnconnected(flow, "new"), true);
    const ops = insertInto(flow, "ab", "new");
    const done = after(flow, ops);
    assert.deepEqual(links(done), ["a>new", "new>b"]);
    assert.equal(done.edges.get("ab").get("data.label"), "yes");
    const second = Array.from(done.edges.values()).find((each) => each.id !== "ab");
    assert.deepEqual([second.get("label"), second.get("animated"), second.get("targetHandle")], [undefined, true, "top"]);
    assert.equal(isUnconnected(done, "new"), false);
});

test("a node at an edge's end is not put into it, nor into an edge that is gone", () => {
    const flow = flowOf([node("a"), node("b")], [edge("ab", "a", "b")]);
    assert.deepEqual(insertInto(flow, "ab", "a"), []);
    assert.deepEqual(insertInto(flow, "gone", "a"), []);
});

const row = (...places) => flowOf(places.map(([id, x, extra = {}]) => ({ ...node(id, x, 0), ...extra })),
    [edge("ab", "a", "b"), edge("bc", "b", "c"), edge("ca", "c", "a")]);
const shifts = (ops) => Object.fromEntries(ops.map(({ id, value }) => [id, value.x]));
const size = { width: 192, height: 64 };

test("a node in a tight edge comes beside its beginning, and what is behind moves as far as is needed", () => {
    const { position, ops } = roomIn(row(["a", 0], ["b", 288], ["c", 600]), "ab", { x: 150, y: 9, ...size });
    assert.deepEqual(position, { x: 240, y: 0 });
    assert.deepEqual(shifts(ops), { b: 480, c: 792 });
});

test("where there is room nothing moves, and the node stays between the ends", () => {
    const flow = row(["a", 0], ["b", 800], ["c", 1_200]);
    assert.deepEqual(roomIn(flow, "ab", { x: 400, y: 9, ...size }), { position: { x: 400, y: 0 }, ops: [] });
    assert.deepEqual(roomIn(flow, "ab", { x: 100, y: 9, ...size }).position, { x: 240, y: 0 });
});

test("a dragged node stays where it is let go; what is locked, further left, or in another frame does not move", () => {
    const flow = row(["a", 0], ["b", 288], ["c", 200]);
    const { position, ops } = roomIn(flow, "ab", { x: 150, y: 9, ...size }, true);
    assert.deepEqual(position, { x: 150, y: 9 });
    assert.deepEqual(shifts(ops), { b: 392 });
    const locked = row(["a", 0], ["b", 288, { data: { locked: true } }], ["c", 600]);
    assert.deepEqual(shifts(roomIn(locked, "ab", { x: 150, y: 9, ...size }).ops), { c: 792 });
    const framed = row(["a", 0], ["b", 288, { parentId: "a" }], ["c", 600]);
    assert.deepEqual(roomIn(framed, "ab", { x: 150, y: 9, ...size }).ops, []);
});

test("an edge that goes back, or is gone, gets no room", () => {
    const flow = row(["a", 600], ["b", 0], ["c", 900]);
    assert.deepEqual(roomIn(flow, "ab", { x: 10, y: 9, ...size }), { position: { x: 10, y: 9 }, ops: [] });
    assert.deepEqual(roomIn(flow, "gone", { x: 10, y: 9, ...size }).ops, []);
});

test("deleting with joining connects each before with each behind, through all that goes, and none twice", () => {
    const flow = flowOf(["a", "b", "x", "y", "c", "d"].map((id) => node(id)), [edge("1", "a", "x"), edge("2", "b", "x"),
        edge("3", "x", "y"), edge("4", "y", "c"), edge("5", "x", "d"), edge("6", "a", "d"), edge("7", "y", "x")]);
    const { ops, joined } = removeAndJoin(flow, new Set(["x", "y"]));
    const done = after(flow, ops);
    assert.deepEqual(links(done), ["a>c", "a>d", "b>c", "b>d"]);
    assert.equal(joined, 3);
    assert.deepEqual(Array.from(done.nodes.keys()), ["a", "b", "c", "d"]);
});

test("joining makes no edge from a node to itself", () => {
    const flow = flowOf([node("a"), node("x")], [edge("1", "a", "x"), edge("2", "x", "a")]);
    assert.deepEqual(links(after(flow, removeAndJoin(flow, new Set(["x"])).ops)), []);
});

const rect = (id, x, y, width = 100, height = 50) => ({ id, x, y, width, height });

test("rectangles are put in line at each side and at both middles", () => {
    const rects = [rect("a", 0, 0), rect("b", 300, 90, 60, 30)];
    const places = (way) => aligned(rects, way);
    assert.deepEqual(places("left"), [{ id: "b", x: 0, y: 90 }]);
    assert.deepEqual(places("right"), [{ id: "a", x: 260, y: 0 }]);
    assert.deepEqual(places("centre"), [{ id: "a", x: 130, y: 0 }, { id: "b", x: 150, y: 90 }]);
    assert.deepEqual(places("top"), [{ id: "b", x: 300, y: 0 }]);
    assert.deepEqual(places("bottom"), [{ id: "a", x: 0, y: 70 }]);
    assert.deepEqual(places("middle"), [{ id: "a", x: 0, y: 35 }, { id: "b", x: 300, y: 45 }]);
});

test("rectangles are spread with the same space between, or where there is none, with their middles as far apart", () => {
    assert.deepEqual(distributed([rect("a", 0, 0), rect("b", 110, 0), rect("c", 400, 0)], "x"),
        [{ id: "b", x: 200, y: 0 }]);
    assert.deepEqual(distributed([rect("a", 0, 0), rect("b", 0, 60, 100, 200), rect("c", 0, 70)], "y"),
        [{ id: "c", x: 0, y: 67.5 }]);
});

test("a copy has what is in a group, the edges between, and no place that needs a parent which stays", () => {
    const flow = flowOf([{ ...node("g", 100, 100), type: "group" }, { ...node("in", 10, 20), parentId: "g" },
        node("out", 500, 0)], [edge("1", "in", "out"), edge("2", "g", "in")]);
    const whole = elementsOf(flow, ["g"]);
    assert.deepEqual(whole.nodes.map(({ id, parentId }) => [id, parentId]), [["g", undefined], ["in", "g"]]);
    assert.deepEqual(whole.edges.map(({ id }) => id), ["2"]);
    const [alone] = elementsOf(flow, ["in"]).nodes;
    assert.deepEqual([alone.position, alone.parentId], [{ x: 110, y: 120 }, undefined]);
});

test("what is copied and read again is added with new ids, its shape kept, its middle at the point", () => {
    const flow = flowOf([{ ...node("g", 100, 100), type: "group", width: 400, height: 200 },
        { ...node("in", 10, 20), parentId: "g" }, node("b", 700, 0)], [edge("1", "in", "b")]);
    const read = readElements(JSON.stringify(elementsOf(flow, ["g", "b"])), limits);
    assert.equal(read.skipped, 0);
    const { ids, ops } = adding(read, { x: 0, y: 0 });
    const [group, inner, other] = ["g", "in", "b"].map((label) => ops.find(({ props }) => props.data?.label === label));
    const joined = ops.find(({ kind }) => kind === "edge");
    assert.deepEqual(ids.toSorted(), [group.id, other.id].toSorted());
    assert.equal(inner.props.parentId, group.id);
    assert.deepEqual(inner.props.position, { x: 10, y: 20 });
    assert.deepEqual([joined.props.source, joined.props.target], [inner.id, other.id]);
    assert.equal(other.props.position.x - group.props.position.x, 600);
    assert.equal(group.props.position.x, -396);
    for (const id of ["g", "in", "b", "1"]) assert.equal(ops.some((op) => op.id === id), false);
});

test("what is added lies on no node, as near to its point as can be; on a frame it may lie, if it has none", () => {
    const flow = flowOf([node("a", 0, 0), { ...node("g", 1_000, 0), type: "group", width: 400, height: 400 }], []);
    const one = { nodes: [{ id: "x", position: { x: 7, y: 7 }, width: 192, height: 64 }] };
    assert.deepEqual(roomFor(flow, one, { x: 96, y: 300 }), { x: 0, y: 268, width: 192, height: 64 });
    assert.deepEqual(roomFor(flow, one, { x: 96, y: 40 }), { x: 0, y: 88, width: 192, height: 64 });
    assert.deepEqual(roomFor(flow, one, { x: 1_200, y: 200 }), { x: 1_104, y: 168, width: 192, height: 64 });
    const frame = { nodes: [{ id: "f", type: "group", position: { x: 0, y: 0 }, width: 200, height: 100 },
        { id: "y", parentId: "f", position: { x: 10, y: 10 }, width: 192, height: 64 }] };
    const taken = { x: 1_000, y: 0, width: 400, height: 400 };
    assert.equal(intersects(roomFor(flow, frame, { x: 1_200, y: 200 }), taken), false);
});

test("JSON of React Flow and of other programs is read, and what belongs to one screen is left out", () => {
    const read = readElements(JSON.stringify({
        nodes: [{ id: 1, position: { x: 0, y: 0 }, selected: true, measured: { width: 1 }, style: { width: 150 } },
            { id: "2", type: "custom", position: { x: 1, y: 2 }, data: { label: "Two", any: [1] }, parentNode: "1" }],
        edges: [{ source: 1, target: "2", label: "go" }], viewport: { x: 0, y: 0, zoom: 1 },
    }), limits);
    assert.equal(read.skipped, 0);
    assert.deepEqual(read.nodes[0], {
        style: { width: 150 }, width: 150, type: "default", position: { x: 0, y: 0 }, data: {}, id: "1",
    });
    assert.equal(read.nodes[1].parentId, "1");
    assert.deepEqual(read.edges, [{ source: "1", target: "2", label: "go", id: "1-2" }]);
});

test("half a character in what is pasted is replaced, and edges find their nodes", () => {
    const read = readElements(JSON.stringify({
        nodes: [{ id: "a\ud83d", position: { x: 0, y: 0 }, data: { label: "\ude00", "\ud83d": "\\ud83d 😀" } },
            { id: "b", position: { x: 0, y: 0 } }],
        edges: [{ source: "a\ud83d", target: "b" }],
    }), limits);
    assert.deepEqual(read.nodes[0].data, { label: "\ufffd", "\ufffd": "\\ud83d 😀" });
    assert.deepEqual(read.edges, [{ source: "a\ufffd", target: "b", id: "a\ufffd-b" }]);
});

test("what cannot be taken says why", () => {
    assert.match(readElements("", limits).refused, /nothing/);
    assert.match(readElements("a shopping list", limits).refused, /no nodes/);
    assert.match(readElements('{"nodes": 3}', limits).refused, /no nodes/);
    assert.match(readElements("[]", limits).refused, /no nodes/);
    assert.match(readElements('{"nodes": []}', limits).refused, /None/);
    assert.match(readElements(`{"nodes":[${"0,".repeat(5_000)}0]}`, limits).refused, /too many/);
    assert.match(readElements(" ".repeat(9 * 1024 * 1024) + "x", limits).refused, /too large/);
});

test("elements that the server would refuse are left out and counted, the others are taken", () => {
    const good = { id: "good", type: "agent", position: { x: 0, y: 0 } };
    let deep = 1;
    for (let depth = 0; depth < 70; depth += 1) deep = [deep];
    const bad = [null, { ...good, id: "" }, { ...good, id: "é".repeat(128) }, { ...good, id: "p", position: null },
        { ...good, id: "far", position: { x: 1e9, y: 0 } }, { ...good, id: "type", type: "t".repeat(101) },
        { ...good, id: "long", data: { text: "x".repeat(70_000) } }, { ...good, id: "deep", data: { deep } },
        { ...good, id: "key", data: { ["k".repeat(255)]: 1 } }, good];
    const edges = [edge("loop", "good", "good"), edge("away", "good", "nowhere"), 7];
    const read = readElements(JSON.stringify({ nodes: [good, ...bad], edges }), limits);
    assert.deepEqual(read.nodes.map(({ id }) => id), ["good"]);
    assert.equal(read.skipped, bad.length + edges.length);
});

test("parents in a circle, in a long chain, and parents that are not there are forgotten", () => {
    const at = { position: { x: 0, y: 0 } };
    const chain = Array.from({ length: 150 }, (_, index) => ({ id: `c${index}`, ...at, parentId: `c${index - 1}` }));
    const read = readElements(JSON.stringify({
        nodes: [{ id: "a", ...at, parentId: "b" }, { id: "b", ...at, parentId: "a" }, { id: "z", ...at, parentId: "?" },
            ...chain],
    }), limits);
    const byId = new Map(read.nodes.map((each) => [each.id, each]));
    assert.ok(byId.get("a").parentId === undefined || byId.get("b").parentId === undefined);
    assert.equal(byId.get("z").parentId, undefined);
    for (const each of read.nodes) {
        let above = 0;
        for (let parent = byId.get(each.parentId); parent; parent = byId.get(parent.parentId)) above += 1;
        assert.ok(above <= 100);
        if (each.parentId !== undefined) assert.ok(read.nodes.indexOf(byId.get(each.parentId)) < read.nodes.indexOf(each));
    }
});

test("the next node comes beside a node, and below those that are there already in their column", () => {
    const flow = flowOf([node("a", 0, 0), node("far", 0, 500)], []);
    assert.deepEqual(spotBeside(flow, flow.nodes.get("a"), "out"), { x: 288, y: 0 });
    assert.deepEqual(spotBeside(flow, flow.nodes.get("a"), "in"), { x: -288, y: 0 });
    const full = flowOf([node("a", 0, 0), node("b", 264, 10), node("c", 300, 90)], [edge("ab", "a", "b"), edge("ac", "a", "c")]);
    assert.deepEqual(spotBeside(full, full.nodes.get("a"), "out"), { x: 264, y: 186 });
});

test("a search in the flow finds names, types, descriptions and what is written on edges, from left to right", () => {
    const flow = flowOf([{ ...node("b", 300, 0, "Answer mail") }, node("a", 0, 0, "Read"),
        { ...node("c", 0, 90, "Else"), data: { label: "Else", description: "about the mail" } }],
    [{ ...edge("ab", "a", "b"), data: { label: "if mail" } }]);
    assert.deepEqual(hitsIn(flow, "mail"), [{ kind: "node", id: "c" }, { kind: "node", id: "b" }, { kind: "edge", id: "ab" }]);
    assert.deepEqual(hitsIn(flow, "AGENT read").map(({ id }) => id), ["a"]);
    assert.deepEqual(hitsIn(flow, "  "), []);
});

test("a node of another type keeps a name that somebody gave it", () => {
    const flow = flowOf([node("a", 0, 0, "Mine"), { ...node("b"), type: "skill", data: { label: "Skill", type: "skill" } }], []);
    const keys = (id, type) => typed(flow.nodes.get(id), type).map(({ key, value }) => [key, value]);
    assert.deepEqual(keys("a", "loop"), [["type", "loop"]]);
    assert.deepEqual(keys("b", "loop"), [["type", "loop"], ["data.type", "loop"], ["data.label", "Loop"]]);
    assert.deepEqual(keys("b", "skill"), []);
});
