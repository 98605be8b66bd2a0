import assert from "node:assert/strict";
import test from "node:test";
import { isWritten } from "../../../Sources/FlowServer/Web/js/model/written.js";
import { writtenIn } from "../../../Sources/FlowServer/Web/js/panels/rejectedChange.js";

test("texts, lists and JSON are written; what is blank, pressed or drawn is not", () => {
    const value = (key, value, kind = "node") => ({ op: "set", kind, id: "a", key, value });
    const written = [value("data.label", "A"), value("data.config.filters", ["a", "b"]),
        value("data.config.schema", { type: "object" }), value("data.rows", [[1]], "edge")];
    const others = [value("data.label", " "), value("data.config.filters", []), value("data.config.schema", {}),
        value("data.config.temperature", 1), value("data.config.isOn", true), value("data.config.none", null),
        value("position", { x: 1, y: 2 }), value("style", { width: 1 }), value("data.color", "#ffffff"),
        value("data.notes", ["a"], "flow")];
    assert.deepEqual([...written, ...others].filter(isWritten), written);
    assert.equal(writtenIn({ ops: [...others, ...written.slice(0, 2)] }), 'A\n\n[\n  "a",\n  "b"\n]');
});
