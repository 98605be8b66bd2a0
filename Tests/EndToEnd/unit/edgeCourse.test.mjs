import assert from "node:assert/strict";
import test from "node:test";
import {
    courseOf, edgeEnds, edgeLine, edgeMiddle, edgePath, pointsOf,
} from "../../../Sources/FlowServer/Web/js/canvas/edgeCourse.js";

const free = (x, y) => ({ x, y, width: 0, height: 0 });
const box = (x, y, width = 192, height = 64) => ({ x, y, width, height });
const isInside = ({ x, y }, rect) =>
    x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height;

test("the ends of an edge to pull are on it, as far from its ends as asked, and never past its middle", () => {
    const from = free(0, 0);
    const { source, target } = edgeEnds(courseOf(from, free(400, 100)), 24);
    assert.ok(Math.hypot(source.x, source.y) >= 24 && source.x < 60);
    assert.ok(Math.hypot(target.x - 392, target.y - 100) >= 24 && target.x > 330);
    const short = edgeEnds(courseOf(from, free(30, 10)), 24);
    assert.ok(short.source.x <= short.target.x + 1e-6 || short.source.y <= short.target.y + 1e-6);
});

test("an edge is one path with its arrow, and its middle lies between its ends", () => {
    const course = courseOf(free(0, 0), free(200, 80));
    assert.ok(edgePath(course).startsWith(edgeLine(course)));
    assert.equal(edgePath(course).match(/M/g).length, 2);
    assert.equal(edgeLine(course), "M0 0 C96 0 96 80 192 80 L194 80");
    assert.deepEqual(edgeMiddle(course), { x: 96, y: 40 });
});

test("an edge that goes back crosses neither of its nodes, wherever they lie", () => {
    const source = box(0, 0);
    let count = 0;
    for (let x = -900; x < 192; x += 37) {
        for (let y = -400; y <= 400; y += 23) {
            for (const height of [64, 200]) {
                const target = box(x, y, 192, height);
                // One over the other, or as good as that.
                if (x + 192 >= -36 && y + height > -12 && y < 64 + 12) continue;
                const points = pointsOf(courseOf(source, target));
                assert.deepEqual(points.filter((point) => isInside(point, source) || isInside(point, target)), []);
                count += 1;
            }
        }
    }
    assert.ok(count > 1_000);
});

test("an edge that goes back takes the room between its nodes, else the shorter way around both", () => {
    const heightOf = (target) => edgeMiddle(courseOf(box(400, 0), target)).y;
    assert.equal(heightOf(box(0, 164)), 78);
    assert.equal(heightOf(box(0, -164)), -14);
    assert.equal(heightOf(box(0, 0)), 98);
    assert.equal(heightOf(box(0, 20)), 118);
    assert.equal(heightOf(box(0, -36, 192, 200)), -70);
    assert.equal(heightOf(box(0, -100, 192, 150)), 98);
    // The ways out stay within what pictures leave around the nodes.
    const xs = pointsOf(courseOf(box(400, 0), box(0, 0))).map(({ x }) => x);
    assert.ok(Math.max(...xs) <= 592 + 40 && Math.min(...xs) >= -8 - 40);
});

test("an edge that ends where it begins goes around its node", () => {
    const node = box(0, 0);
    assert.deepEqual(pointsOf(courseOf(node, node)).filter((point) => isInside(point, node)), []);
});
