import assert from "node:assert/strict";
import test from "node:test";
import { boundsOf, intersects, rectOf } from "../../../Sources/FlowServer/Web/js/canvas/geometry.js";
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
    const bounds = { x: 1_000, y: 1_000, width: 2_000, height: 100 };
    viewport.fit(bounds, { x: 100, y: 0, width: 500, height: 400 });
    assert.equal(viewport.zoom, 0.25);
    assert.deepEqual(viewport.toFlow({ x: 100, y: 200 }), { x: 1_000, y: 1_050 });
    viewport.fit({ x: 0, y: 0, width: 10, height: 10 }, { x: 0, y: 0, width: 500, height: 400 });
    assert.equal(viewport.zoom, 1);
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
