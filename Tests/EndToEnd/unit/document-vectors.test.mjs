import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { canonical, digestOf } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";

const vectors = JSON.parse(readFileSync(new URL("../../../docs/protocol/vectors.json", import.meta.url)));

test("values have the canonical form of the vectors (RFC 8785)", () => {
    for (const { text, canonical: expected } of vectors.canonical) assert.equal(canonical(JSON.parse(text)), expected);
});

test("P3.11 documents have the digest of the vectors", async () => {
    for (const { name, document, digest } of vectors.documents) {
        assert.equal(await digestOf(Document.fromWire(document)), digest, name);
    }
});

test("P3.10 logged operations make the documents of the vectors, without any rule", async () => {
    assert.ok(vectors.transactions.filter(({ at }) => at !== undefined).length >= 15, "comments among them");
    for (const { name, document, earlier = [], result, after, digest } of vectors.transactions) {
        // What went with a deleted node is spelled out in what follows only.
        if (!result || earlier.length > 0) continue;
        const made = Document.fromWire(document);
        for (const op of result.ops) made.apply(op);
        assert.equal(await digestOf(made), digest, name);
        assert.equal(await digestOf(Document.fromWire(after)), digest, name);
    }
});
