import assert from "node:assert/strict";
import test from "node:test";
import { byteLength, shortened, tooLong } from "../../../Sources/FlowServer/Web/js/model/textLength.js";

test("lengths are those of UTF-8, which the server counts", () => {
    assert.equal(byteLength("aéж漢😀"), 1 + 2 + 2 + 3 + 4);
    assert.equal(tooLong("жжж", 6), null);
    assert.match(tooLong("жжжж", 6), /8 bytes, where 6/);
    assert.equal(tooLong("x".repeat(1_000_000)), null);
});

test("a text is shortened to whole characters", () => {
    assert.equal(shortened("short", 100), "short");
    assert.equal(shortened("жжжж", 5), "жж");
    assert.equal(shortened("a😀b", 4), "a");
    assert.equal(shortened("a\ud83db", 100), "a\ufffdb");
});
