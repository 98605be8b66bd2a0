import assert from "node:assert/strict";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { compared, together, wordFor } from "../../../Sources/FlowServer/Web/js/trust/comparison.js";
import { grouped, joined, titleOf } from "../../../Sources/FlowServer/Web/js/trust/entries.js";
import { edge, node } from "./support.mjs";

const documentOf = (nodes, edges = []) => Document.fromWire({ nodes, edges });
const words = (before, after) =>
    compared(before, after).map((each) => `${each.kind} ${each.id}: ${wordFor(each)}`).sort();

test("a comparison names what was added, removed and changed, and nothing else", () => {
    const before = documentOf([node("a"), node("b"), node("c"), node("same")], [edge("ab", "a", "b")]);
    const after = documentOf([node("a", 0, 0, "A"), node("c", 9, 9), node("d"), node("same")], [edge("ac", "a", "c")]);
    assert.deepEqual(words(before, after), [
        "edge ab: Removed", "edge ac: Added", "node a: Renamed", "node b: Removed", "node c: Moved", "node d: Added"]);
    assert.deepEqual(words(after, after), []);
});

test("more than a name or a place is a change", () => {
    const [before, after] = [documentOf([node("a")]), documentOf([{ ...node("a", 5, 5, "A"), type: "skill" }])];
    assert.deepEqual(words(before, after), ["node a: Changed"]);
});

test("a comparison shows everything that is in one of both, as it is in the later one", () => {
    const { nodes } = together(documentOf([node("a"), node("b")]), documentOf([node("b", 7), node("c")]));
    assert.deepEqual([...nodes.keys()], ["a", "b", "c"]);
    assert.equal(nodes.get("b").get("position").x, 7);
});

test("pages of the history are one list without a gap: the newest page begins anew where one would be", () => {
    const page = (...clocks) => clocks.map((clock) => ({ clock }));
    const clocks = (known, more) => joined(known, more).map(({ clock }) => clock);
    assert.deepEqual(clocks([], page(5, 4)), [5, 4]);
    assert.deepEqual(clocks(page(5, 4), page(3, 2)), [5, 4, 3, 2]);
    assert.deepEqual(clocks(page(5, 4), page(7, 6, 5)), [7, 6, 5, 4]);
    assert.deepEqual(clocks(page(5, 4), page(6)), [6, 5, 4]);
    assert.deepEqual(clocks(page(5, 4), page(9, 8)), [9, 8]);
    assert.deepEqual(clocks(page(5, 4), []), [5, 4]);
});

const entry = (clock, minutes, client, label) => ({ clock, at: minutes * 60_000, client, label });

test("what one person does again and again is one line, until a pause or somebody else", () => {
    const lines = grouped([entry(9, 20, "a", "Move"), entry(8, 19, "a", "Move"), entry(7, 18, "b", "Move"),
        entry(6, 17, "a", "Move"), entry(5, 5, "a", "Move"), entry(4, 4, "a", "Rename")]);
    assert.deepEqual(lines.map(({ clock, first, count }) => [clock, first, count]),
        [[9, 8, 2], [7, 7, 1], [6, 6, 1], [5, 5, 1], [4, 4, 1]]);
    assert.equal(titleOf(lines[0]), "Move · 2 times");
});

test("a change without a name is a change, and a merged flow says where it is from", () => {
    assert.equal(titleOf({}), "Change");
    assert.equal(titleOf({ client: null, label: "merged" }), "Whole flow from another program");
    assert.equal(titleOf({ client: "a", label: "merged" }), "merged");
});
