import assert from "node:assert/strict";
import test from "node:test";
import { Glide } from "../../../Sources/FlowServer/Web/js/together/glide.js";

test("the first place is where it is at once", () => {
    const glide = new Glide();
    glide.aim([10, 20], 0);
    assert.deepEqual(glide.at(0), [10, 20]);
    assert.equal(glide.isMoving(0), false);
});

test("the next places are reached evenly, in the time in which they come", () => {
    const glide = new Glide();
    glide.aim([0, 0], 0);
    glide.aim([10, 0], 40);
    assert.deepEqual([glide.at(40), glide.at(60), glide.at(80), glide.at(500)], [[0, 0], [5, 0], [10, 0], [10, 0]]);
    assert.deepEqual([glide.isMoving(79), glide.isMoving(80)], [true, false]);
});

test("a new place in the middle of the way goes on from there", () => {
    const glide = new Glide();
    glide.aim([0, 0], 0);
    glide.aim([10, 0], 40);
    glide.aim([10, 10], 60);
    assert.deepEqual(glide.at(60), [5, 0]);
    assert.deepEqual(glide.at(80), [10, 10]);
});

test("after a long silence the way takes no longer than usual, and never longer than 80 ms", () => {
    const glide = new Glide();
    glide.aim([0, 0], 0);
    glide.aim([10, 0], 60_000);
    assert.deepEqual(glide.at(60_033), [10, 0]);
    glide.aim([0, 0], 60_240);
    assert.deepEqual(glide.at(60_320), [0, 0]);
});

test("without motion it jumps", () => {
    const glide = new Glide();
    glide.aim([0, 0], 0);
    glide.aim([10, 0], 40, true);
    assert.deepEqual(glide.at(40), [10, 0]);
    assert.equal(glide.isMoving(40), false);
});
