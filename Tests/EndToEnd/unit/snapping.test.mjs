import assert from "node:assert/strict";
import test from "node:test";
import { Snapping } from "../../../Sources/FlowServer/Web/js/canvas/snapping.js";

const rect = (x, y, width = 100, height = 50) => ({ x, y, width, height });
const other = rect(300, 200);
const zoom = 1;

test("an edge or middle within 6 px of another one is drawn to it, the nearest first", () => {
    const snapping = new Snapping([other]);
    assert.equal(snapping.shift(rect(305, 0), "x", { zoom }), -5);
    assert.equal(snapping.shift(rect(307, 0), "x", { zoom }), 0);
    // Its right edge is 3 from the other's left one, its middle 4 from nothing.
    assert.equal(snapping.shift(rect(203, 0), "x", { zoom }), -3);
    assert.equal(snapping.shift(rect(0, 196), "y", { zoom }), 4);
    const near = new Snapping([rect(300, 0), rect(304, 500)]);
    assert.equal(near.shift(rect(303, 200), "x", { zoom }), 1);
});

test("the distance is one of the screen: zoomed out more is near", () => {
    const snapping = new Snapping([other]);
    assert.equal(snapping.shift(rect(320, 0, 10), "x", { zoom: 0.25 }), -20);
    assert.equal(snapping.shift(rect(302, 0, 10), "x", { zoom: 4 }), 0);
});

test("what is far from everything is drawn to the dots within 4 px", () => {
    const snapping = new Snapping([]);
    assert.equal(snapping.shift(rect(27, 0), "x", { zoom, grid: 24 }), -3);
    assert.equal(snapping.shift(rect(21, 0), "x", { zoom, grid: 24 }), 3);
    assert.equal(snapping.shift(rect(31, 0), "x", { zoom, grid: 24 }), 0);
    assert.equal(snapping.shift(rect(27, 0), "x", { zoom }), 0);
});

test("another node is stronger than the dots", () => {
    const snapping = new Snapping([rect(29, 200)]);
    assert.equal(snapping.shift(rect(25, 0), "x", { zoom, grid: 24 }), 4);
});

test("only the side that is pulled is drawn to something", () => {
    const snapping = new Snapping([other]);
    assert.equal(snapping.shift(rect(298, 0, 200), "x", { zoom, points: [498] }), 0);
    assert.equal(snapping.shift(rect(298, 0, 200), "x", { zoom, points: [403] }), -3);
});

test("a guide goes along everything that lies on it", () => {
    const snapping = new Snapping([other, rect(300, 400, 20, 20), rect(900, 0)]);
    const [guide, ...more] = snapping.guides(rect(300, 0, 70, 50), "x");
    assert.deepEqual(guide, { axis: "x", at: 300, from: 0, to: 420 });
    assert.deepEqual(more, []);
    assert.deepEqual(snapping.guides(rect(500, 700), "y"), []);
});
