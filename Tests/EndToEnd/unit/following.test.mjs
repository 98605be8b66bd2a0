import assert from "node:assert/strict";
import test from "node:test";
import { Viewport } from "../../../Sources/FlowServer/Web/js/canvas/viewport.js";
import { Emitter } from "../../../Sources/FlowServer/Web/js/client/emitter.js";
import { fakeDocument } from "./fake-element.mjs";

const frames = [];
Object.assign(globalThis, {
    matchMedia: () => ({ matches: true }),
    requestAnimationFrame: (action) => frames.push(action),
    document: fakeDocument,
});
const { Following } = await import("../../../Sources/FlowServer/Web/js/together/following.js");

/** A window that follows "ada", and what moves it. */
function follower() {
    const flow = Object.assign(new Emitter(), {
        clientId: "me", people: [{ id: "ada", name: "Ada" }], awareness: new Map(),
    });
    const canvas = Object.assign(new Emitter(), {
        viewport: new Viewport(), seen: { x: 0, y: 0, width: 100, height: 100 },
        space: () => ({ x: 0, y: 0, width: 100, height: 100 }),
    });
    const editor = { flow, canvas, presence: { set() {} }, notices: { announce() {} } };
    const following = new Following(editor, { onChange() {} });
    const looksAt = (x, y) => {
        flow.awareness.set("ada", { viewport: [x, y, 100, 100] });
        flow.emit("awareness", ["ada"]);
    };
    looksAt(50, 50);
    following.follow("ada");
    frame();
    return { following, viewport: canvas.viewport, looksAt };
}

function frame() {
    for (const action of frames.splice(0)) action();
}

test("a window shows what who is followed looks at, frame by frame", () => {
    const { following, viewport, looksAt } = follower();
    for (const [x, y] of [[150, 90], [250, 20]]) {
        looksAt(x, y);
        frame();
        assert.deepEqual([viewport.x, viewport.y, viewport.zoom], [50 - x, 50 - y, 1]);
    }
    assert.equal(following.leader, "ada");
});

test("who moves the canvas while the next step of following waits keeps that view and follows no more", () => {
    const { following, viewport, looksAt } = follower();
    looksAt(150, 90);
    viewport.panBy(7, -3);
    frame();
    assert.deepEqual([viewport.x, viewport.y], [7, -3]);
    assert.equal(following.leader, null);
    looksAt(250, 20);
    frame();
    assert.deepEqual([viewport.x, viewport.y], [7, -3]);
});
