import assert from "node:assert/strict";
import test from "node:test";
import { arrange } from "../../../Sources/FlowServer/Web/js/building/layout/arrange.js";
import { clearing } from "../../../Sources/FlowServer/Web/js/building/layout/clearing.js";
import { layered } from "../../../Sources/FlowServer/Web/js/building/layout/layered.js";
import { packed } from "../../../Sources/FlowServer/Web/js/building/layout/packing.js";

const box = (x = 0, y = 0, height = 64) => ({ x, y, width: 192, height });
const boxes = (count) => Array.from({ length: count }, () => box());

/** Numbers between 0 and 1 that are the same in every run. */
function chance(seed) {
    let state = seed;
    return () => {
        state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
        return state / 0x7fffffff;
    };
}

function overlaps(places, sizes) {
    const order = Array.from(places.keys()).sort((a, b) => places[a].x - places[b].x);
    return order.some((a, at) => order.slice(at + 1).some((b) => places[b].x < places[a].x + sizes[a].width
        && places[a].y < places[b].y + sizes[b].height && places[b].y < places[a].y + sizes[a].height));
}

test("a chain is a straight row from left to right, also with nodes of different heights", () => {
    const nodes = [box(), box(0, 0, 80), box(0, 0, 48)];
    const places = layered(nodes, [[0, 1], [1, 2]]);
    assert.ok(places[0].x < places[1].x && places[1].x < places[2].x);
    const middles = places.map(({ y }, index) => y + nodes[index].height / 2);
    assert.deepEqual(middles, [middles[0], middles[0], middles[0]]);
    assert.equal(Math.min(...places.map(({ x }) => x)), 0);
    assert.equal(Math.min(...places.map(({ y }) => y)), 0);
});

test("an edge goes to the right unless it closes a circle, which begins where it was drawn", () => {
    const nodes = [box(500), box(0), box(250)];
    const places = layered(nodes, [[1, 2], [2, 0], [0, 1]]);
    assert.ok(places[1].x < places[2].x && places[2].x < places[0].x);
});

test("what crosses by hand does not after it", () => {
    const nodes = [box(0, 0), box(0, 200), box(400, 0), box(400, 200), box(800, 0), box(800, 200)];
    const places = layered(nodes, [[0, 3], [1, 2], [3, 4], [2, 5], [0, 2]]);
    const isAbove = (a, b) => places[a].y < places[b].y;
    assert.equal(isAbove(0, 1), isAbove(3, 2));
    assert.equal(isAbove(3, 2), isAbove(4, 5));
});

test("a long edge has room beside the nodes that it passes", () => {
    const places = layered(boxes(4), [[0, 1], [1, 2], [2, 3], [0, 3]]);
    assert.ok(new Set(places.map(({ y }) => y)).size > 1);
});

test("what stays without circles, loops and second edges is not changed by them", () => {
    const plain = layered(boxes(3), [[0, 1], [1, 2]]);
    assert.deepEqual(layered(boxes(3), [[0, 1], [0, 1], [1, 1], [1, 2]]), plain);
});

test("a thousand nodes with circles and several parts overlap nowhere", () => {
    const random = chance(7);
    const nodes = Array.from({ length: 1_000 }, () => box(random() * 3_000, random() * 3_000, 48 + random() * 100));
    const edges = Array.from({ length: 1_200 }, () => [Math.floor(random() * 900), Math.floor(random() * 900)]);
    const places = layered(nodes, edges);
    assert.ok(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
    assert.equal(overlaps(places, nodes), false);
});

test("a chain longer than the stack, and edges over more layers than there is room for, are arranged", () => {
    const count = 20_000;
    const chain = Array.from({ length: count - 1 }, (_, index) => [index, index + 1]);
    const places = layered(boxes(count), [...chain, ...chain.slice(0, 50).map(([from]) => [from, count - 1])]);
    assert.ok(places.every(({ x }, index) => index === 0 || x > places[index - 1].x));
});

test("parts without a connection lie beside each other in reading order of their size", () => {
    assert.deepEqual(packed([{ width: 10, height: 10, count: 1 }, { width: 100, height: 20, count: 3 }], 5),
        [{ x: 0, y: 25 }, { x: 0, y: 0 }]);
    assert.equal(overlaps(layered(boxes(30), []), boxes(30)), false);
});

const item = (id, x, y, extra = {}) => ({ id, parent: null, isGroup: false, ...box(x, y), ...extra });

test("the middle of what is arranged stays where it was, on a grid of 8", () => {
    const found = arrange([item("a", 1_000, 1_000), item("b", 1_000, 1_000)], [{ source: "a", target: "b" }]);
    const middle = (found[0].x + found[1].x + 192) / 2;
    assert.ok(Math.abs(middle - 1_096) <= 4);
    assert.ok(found.every(({ x }) => x % 8 === 0));
});

test("nodes stay in their group, which takes the size of its content and a place among the others", () => {
    const nodes = [
        item("before", 0, 0), item("group", 0, 0, { isGroup: true, width: 10, height: 10 }),
        item("one", 0, 0, { parent: "group" }), item("two", 0, 0, { parent: "group" }), item("after", 0, 0),
    ];
    const edges = [{ source: "before", target: "one" }, { source: "one", target: "two" },
        { source: "two", target: "after" }, { source: "group", target: "one" }];
    const { before, group, one, two, after } = Object.fromEntries(arrange(nodes, edges).map((each) => [each.id, each]));
    assert.ok(before.x + 192 < group.x && group.x + group.width < after.x);
    assert.ok(one.x > 0 && one.y > 0 && one.x + 192 < two.x);
    assert.ok(two.x + 192 < group.width && two.y + 64 < group.height);
    assert.equal("width" in before, false);
});

test("edges of nodes that are not arranged do no harm", () => {
    assert.equal(arrange([item("a", 0, 0)], [{ source: "a", target: "z" }, { source: "y", target: "z" }]).length, 1);
});

/** Whether one of `rects` lies on one of `others`. */
const lieOn = (rects, others) => rects.some((a) => others.some((b) => a.x < b.x + b.width && b.x < a.x + a.width
    && a.y < b.y + b.height && b.y < a.y + a.height));

test("what stays is kept clear of, by the shortest way along one axis", () => {
    const rects = [{ x: 0, y: 0, width: 100, height: 40 }, { x: 200, y: 0, width: 100, height: 40 }];
    const way = (fixed, options = {}) => clearing(rects, fixed, { gap: 8, grid: 8, ...options });
    assert.deepEqual(way([]), { x: 0, y: 0 });
    assert.deepEqual(way([{ x: 120, y: 0, width: 60, height: 40 }]), { x: 0, y: 0 });
    assert.deepEqual(way([{ x: 80, y: 30, width: 30, height: 300 }]), { x: 0, y: -24 });
    assert.deepEqual(way([{ x: 80, y: 30, width: 30, height: 300 }], { isInward: true }), { x: 120, y: 0 });
    assert.deepEqual(way([{ x: 0, y: 20, width: 300, height: 10 }, { x: 0, y: -60, width: 300, height: 30 }]),
        { x: 0, y: 40 });
});

test("nothing is laid on nodes that stay, in the flow and in groups, for many random flows", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
        const random = chance(seed);
        const place = () => ({ x: Math.round(random() * 900), y: Math.round(random() * 500) });
        const nodes = Array.from({ length: 14 }, (_, index) => ({
            id: `n${index}`, parent: index > 8 ? "g" : null, isGroup: false, ...place(), width: 192, height: 64,
        }));
        nodes.push({ id: "g", parent: null, isGroup: true, ...place(), width: 400, height: 300 });
        const fixed = Array.from({ length: 5 }, (_, index) => ({
            parent: index > 2 ? "g" : null, ...place(), width: 150, height: 90,
        }));
        const edges = Array.from({ length: 12 }, () => ({
            source: `n${Math.floor(random() * 14)}`, target: `n${Math.floor(random() * 14)}`,
        }));
        const sizes = new Map(nodes.map((node) => [node.id, node]));
        const placed = arrange(nodes, edges, fixed).map((each) => ({ ...sizes.get(each.id), ...each }));
        for (const parent of [null, "g"]) {
            const here = placed.filter((each) => each.parent === parent);
            assert.equal(lieOn(here, fixed.filter((each) => each.parent === parent)), false, `seed ${seed}`);
        }
        const group = placed.find(({ id }) => id === "g");
        const inner = [...placed, ...fixed].filter((each) => each.parent === "g");
        assert.ok(inner.every((each) => each.x + each.width <= group.width && each.y + each.height <= group.height));
    }
});

test("many nodes and many that stay are kept apart quickly, as one rectangle", () => {
    const rects = Array.from({ length: 2_000 }, (_, index) => ({ x: index * 200, y: 0, width: 100, height: 40 }));
    const fixed = Array.from({ length: 2_000 }, (_, index) => ({ x: index * 200 + 50, y: 10, width: 100, height: 40 }));
    const by = clearing(rects, fixed, { gap: 8, grid: 8 });
    assert.equal(lieOn(rects.map((each) => ({ ...each, x: each.x + by.x, y: each.y + by.y })), fixed), false);
});
