import assert from "node:assert/strict";
import test from "node:test";
import { lineOf, positionAt, walk } from "../../../Sources/FlowServer/Web/js/model/jsonText.js";

const texts = ["{}", "[]", "0", "-1.5e3", '"a\\u00e9\\n"', " [1, 2, {\"a\": [true, null]}] ",
    '{"a": {"b": [[], {}]}, "c": ""}'];

const isJSON = (text) => {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
};

test("what is JSON is JSON here, also after one character was changed, taken away or put in", () => {
    for (const text of texts) {
        assert.equal(walk(text), -1, text);
        for (let at = 0; at <= text.length; at += 1) {
            for (const char of ["", "{", "}", "[", "]", ",", ":", '"', "\\", "0", "-", ".", "e", "t", " ", "\n",
                "\u0001", "é"]) {
                for (const other of [text.slice(0, at) + char + text.slice(at),
                    text.slice(0, at) + char + text.slice(at + 1)]) {
                    assert.equal(walk(other) === -1, isJSON(other), JSON.stringify(other));
                }
            }
        }
    }
});

test("a mistake is where it is: in front of what does not belong there, or at the end", () => {
    const places = [['{\n  "a": x\n}', 2, 8], ['{\n  "a": 1\n  "b": 2\n}', 3, 3], ["[1,\n2,\n]", 3, 1],
        ['{"a": "b\n"}', 1, 7],
        ['{\n"a": 1', 2, 7], ["", 1, 1], ["{} {}", 1, 4], ["[01]", 1, 3]];
    for (const [text, line, column] of places) {
        assert.deepEqual(positionAt(text, walk(text)), { line, column }, JSON.stringify(text));
    }
});

test("a member is found by its path, whatever is in texts, and what is not there by what it is missing in", () => {
    const text = '{\n "id": "position",\n "data": {\n  "label": "{\\"position\\":",\n  "list": [1,\n   {"x": 2}]\n },\n "position": 3\n}';
    const lines = [[["id"], 2], [["position"], 8], [["data", "label"], 4], [["data", "list", 1, "x"], 6],
        [["data", "none"], 3],
        [["none"], 1], [[], 1]];
    for (const [path, line] of lines) assert.equal(lineOf(text, path), line, path.join("."));
});
