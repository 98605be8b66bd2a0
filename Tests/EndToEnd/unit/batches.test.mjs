import assert from "node:assert/strict";
import test from "node:test";
import { batches } from "../../../Sources/FlowServer/Web/js/model/batches.js";
import { remove, set } from "../../../Sources/FlowServer/Web/js/model/operations.js";

const limits = { ops: 3, tx_bytes: 2_000 };

test("operations are cut into transactions of as many as the server takes, in their order", () => {
    const ops = Array.from({ length: 7 }, (_, index) => remove("node", `n${index}`));
    const parts = batches(ops, limits);
    assert.deepEqual(parts.map((part) => part.length), [3, 3, 1]);
    assert.deepEqual(parts.flat(), ops);
});

test("a transaction has no more bytes than the server takes, counted in UTF-8", () => {
    const ops = ["a", "b"].map((id) => set("node", id, "data.label", "€".repeat(200)));
    assert.deepEqual(batches(ops, limits).map((part) => part.length), [1, 1]);
});

test("no operation is no transaction, and one that is too large alone stays one, to be refused", () => {
    assert.deepEqual(batches([], limits), []);
    const large = set("node", "a", "data.label", "x".repeat(5_000));
    assert.deepEqual(batches([large], limits), [[large]]);
});
