import assert from "node:assert/strict";
import test from "node:test";
import { boundsOf, intersects, rectOf } from "../../../Sources/FlowServer/Web/js/canvas/geometry.js";
import { fitting, opening } from "../../../Sources/FlowServer/Web/js/canvas/fitting.js";
import { freeSpot } from "../../../Sources/FlowServer/Web/js/canvas/placement.js";
import { largestZoom, smallestZoom, Viewport } from "../../../Sources/FlowServer/Web/js/canvas/viewport.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { defaultSize, labelOf, sizeOf, typeOf } from "../../../Sources/FlowServer/Web/js/model/nodeTypes.js";
import { node } from "./support.mjs";

const read = (raw) => Document.fromWire({ nodes: [raw] }).of("node").get(raw.id);
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test("zooming keeps what is under the pointer", () => {
    const viewport = new Viewport();
    viewport.set({ x: 10, y: 20, zoom: 1 });
    const at = { x: 300, y: 200 };
    const before = viewport.toFlow(at);
    viewport.zoomBy(1.7, at);
    near(viewport.toFlow(at).x, before.x);
    near(viewport.toFlow(at).y, before.y);
});

test("the zoom has limits, and nonsense is not taken", () => {
    const viewport = new Viewport();
    viewport.zoomBy(1e9, { x: 0, y: 0 });
    assert.equal(viewport.zoom, largestZoom);
    viewport.zoomBy(1e-9, { x: 0, y: 0 });
    assert.equal(viewport.zoom, smallestZoom);
    viewport.set({ x: NaN, y: 0, zoom: 1 });
    assert.equal(viewport.zoom, smallestZoom);
});

test("fitting shows everything in the middle, not larger than life", () => {
    const viewport = new Viewport();
    const rect = { x: 1_000, y: 1_000, width: 2_000, height: 100 };
    viewport.set(fitting([rect], { x: 100, y: 0, width: 500, height: 400 }, []));
    assert.equal(viewport.zoom, 0.25);
    assert.deepEqual(viewport.toFlow({ x: 100, y: 200 }), { x: 1_000, y: 1_050 });
    viewport.set(fitting([{ x: 0, y: 0, width: 10, height: 10 }], { x: 0, y: 0, width: 500, height: 400 }, []));
    assert.equal(viewport.zoom, 1);
    assert.deepEqual(fitting([], { x: 0, y: 0, width: 500, height: 400 }, []), { x: 250, y: 200, zoom: 1 });
});

test("what is fitted lies behind nothing in a corner, and is as large as it can be", () => {
    const space = { x: 16, y: 16, width: 340, height: 600 };
    const column = { x: 316, y: 330, width: 52, height: 290 };
    const at = (view, { x, y, width, height }) => ({
        x: x * view.zoom + view.x, y: y * view.zoom + view.y, width: width * view.zoom, height: height * view.zoom,
    });
    const row = [0, 264, 528, 792].map((x) => ({ x, y: 0, ...defaultSize }));
    const square = [0, 264].flatMap((x) => [0, 400, 800].map((y) => ({ x, y, ...defaultSize })));
    for (const rects of [row, square]) {
        const view = fitting(rects, space, [column]);
        for (const rect of rects) {
            assert.ok(!intersects(at(view, rect), column));
            assert.ok(at(view, rect).x >= space.x - 1e-6 && at(view, rect).y >= space.y - 1e-6);
        }
    }
    // A row that would lie above the buttons anyway has all the width; and one in their way is lifted, not made small.
    near(fitting(row, space, [{ ...column, y: 400, height: 220 }]).zoom, 340 / 984);
    near(fitting(row, space, [{ ...column, y: 300, height: 320 }]).zoom, 340 / 984);
    // A space that corners take up is used all the same.
    assert.deepEqual(fitting(row, space, [{ x: 0, y: 0, width: 400, height: 700 }]), fitting(row, space, []));
});

test("a flow that is too wide for a narrow screen is opened at its start, large enough to be read", () => {
    const row = [0, 264, 528, 792].map((x) => ({ x, y: 40, ...defaultSize }));
    const phone = { x: 16, y: 16, width: 340, height: 600 };
    const view = opening(row, phone, []);
    assert.equal(view.zoom, 0.6);
    near(row[0].x * view.zoom + view.x, phone.x);
    near(72 * view.zoom + view.y, phone.y + phone.height / 2);
    const desktop = { x: 250, y: 40, width: 800, height: 700 };
    assert.deepEqual(opening(row, desktop, []), fitting(row, desktop, []));
    assert.deepEqual(opening(row.slice(0, 2), phone, []), fitting(row.slice(0, 2), phone, []));
    // Of a high flow the row that begins is in the middle.
    const tree = [...row, { x: 264, y: 4_000, ...defaultSize }];
    near(72 * opening(tree, phone, []).zoom + opening(tree, phone, []).y, phone.y + phone.height / 2);
});

test("ten nodes added one after another overlap nowhere and are in view", () => {
    const seen = { x: 0, y: 0, width: 1_100, height: 700 };
    const nodes = [];
    for (let count = 0; count < 10; count += 1) {
        const spot = freeSpot(nodes, seen);
        const rect = { ...spot, ...defaultSize };
        assert.equal(nodes.some((other) => intersects(rect, rectOf(other))), false);
        assert.ok(rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= 1_100 && rect.y + rect.height <= 700);
        nodes.push(read(node(`n${count}`, spot.x, spot.y)));
    }
});

test("nodes that are added one after the other stand in rows and columns", () => {
    const seen = { x: 0, y: 0, width: 1_200, height: 760 };
    const nodes = [read(node("first", 504, 348))];
    for (let count = 0; count < 9; count += 1) {
        const spot = freeSpot(nodes, seen, nodes.at(-1));
        nodes.push(read(node(`n${count}`, spot.x, spot.y)));
    }
    const places = nodes.map((each) => each.get("position"));
    assert.deepEqual(places.slice(0, 3), [{ x: 504, y: 348 }, { x: 768, y: 348 }, { x: 504, y: 460 }]);
    assert.equal(new Set(places.map(({ x }) => x)).size <= 4, true);
    assert.equal(new Set(places.map(({ y }) => y)).size <= 4, true);
});

test("where everything is taken a node still gets a place", () => {
    assert.deepEqual(freeSpot([read(node("a"))], { x: 0, y: 0, width: 10, height: 10 }), { x: -91, y: -27 });
});

test("sizes, labels and types of any kind from other programs are shown within bounds", () => {
    assert.deepEqual(sizeOf(read({ ...node("a"), width: 1e9, height: "x" })), { width: 2_000, height: 64 });
    assert.equal(labelOf(read({ ...node("a"), data: { label: { deep: 1 } } })), "AI Agent");
    assert.equal(typeOf(read({ ...node("a"), type: "aiFlowNode", data: { type: "loop" } })).name, "loop");
    assert.equal(typeOf(read({ ...node("a"), type: "constructor" })).name, "other");
    assert.equal(boundsOf([]), null);
});
