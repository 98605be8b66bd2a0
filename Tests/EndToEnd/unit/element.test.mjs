import assert from "node:assert/strict";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { node } from "./support.mjs";

const read = (raw) => Document.fromWire({ nodes: [raw] }).of("node").get(raw.id);

test("an element that is read and written again is the same, unknown properties included", () => {
    const raw = { ...node("n", 1, 2.5), width: 10, extra: { deep: [1, null] }, meta: { a: 1 } };
    assert.deepEqual(JSON.parse(JSON.stringify(read(raw).wire)), raw);
});

test("a name like __proto__ is a property like others and changes nothing else", () => {
    const evil = '"__proto__":{"evil":1},"data":{"__proto__":{"evil":2}}';
    const raw = JSON.parse(`{"id":"n","type":"a","position":{"x":0,"y":0},${evil}}`);
    const { wire } = read(raw);
    assert.equal({}.evil, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(wire)).data, JSON.parse('{"__proto__":{"evil":2}}'));
});
