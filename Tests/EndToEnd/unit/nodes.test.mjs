import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { configurationOf } from "../../../Sources/FlowServer/Web/js/nodes/configuration.js";
import { NodeSchemas } from "../../../Sources/FlowServer/Web/js/nodes/nodeSchemas.js";
import { contrast, fills, painted, strokes } from "../../../Sources/FlowServer/Web/js/nodes/readable.js";
import { nextNode } from "../../../Sources/FlowServer/Web/js/outline/nearest.js";
import { outlineRows } from "../../../Sources/FlowServer/Web/js/outline/rows.js";

const read = (wire) => {
    const document = Document.fromWire(wire);
    return { nodes: document.of("node"), edges: document.of("edge") };
};
const node = (id, data = {}, more = {}) => ({ id, type: "agent", position: { x: 0, y: 0 }, data, ...more });

test("P3.2 each field of a configuration is a property, and the form is the one that was read", () => {
    const raw = node("n", { label: "L", config: { model: "m", "a.b": { deep: 1 } } });
    const element = read({ nodes: [raw] }).nodes.get("n");
    assert.equal(element.get("data.config.model"), "m");
    assert.deepEqual(element.get("data.config.a.b"), { deep: 1 });
    assert.deepEqual(JSON.parse(JSON.stringify(element.wire)), raw);
    assert.deepEqual({ ...configurationOf(element) }, raw.data.config);
});

test("P3.2 a configuration that is no object stands beside its fields and loses none", () => {
    const raw = node("n", { config: null, "config.model": "m" });
    const element = read({ nodes: [raw] }).nodes.get("n");
    assert.equal(element.get("data.config"), null);
    assert.equal(element.get("data.config.model"), "m");
    assert.deepEqual(JSON.parse(JSON.stringify(element.wire)), raw);
});

test("schemas are fetched once, and again only after a failure", async () => {
    let calls = 0;
    const schemas = new NodeSchemas(async () => {
        calls += 1;
        if (calls === 1) throw new Error("offline");
        return { node_types: [{ type: "agent", configuration: { properties: {} } }] };
    });
    assert.equal(await schemas.load(), false);
    assert.equal(schemas.of("agent"), undefined);
    assert.equal(await schemas.load(), true);
    await schemas.load();
    assert.equal(calls, 2);
    assert.deepEqual(schemas.of("agent"), { properties: {} });
});

test("text on a node is readable in both themes, whatever colour somebody chose", () => {
    for (let red = 0; red < 256; red += 17) for (let green = 0; green < 256; green += 17) {
        for (let blue = 0; blue < 256; blue += 51) {
            const color = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
            for (const theme of ["light", "dark"]) {
                const { fill, ink } = painted(color, theme);
                assert.ok(contrast(fill, ink) >= 4.5, `${color} ${theme} ${fill} ${ink}`);
            }
        }
    }
});

test("connections, and fields that only a line shows, stand out from what they lie on in both themes", async () => {
    const sheet = await readFile(new URL("../../../Sources/FlowServer/Web/css/tokens.css", import.meta.url), "utf8");
    const themes = sheet.split("}").filter((block) => block.includes("--canvas:"));
    assert.equal(themes.length, 2);
    for (const theme of themes) {
        const valueOf = (token) => theme.match(new RegExp(`${token}: (#[0-9a-f]{6});`))[1];
        for (const [line, ground] of [["--edge", "--canvas"], ["--edge", "--surface"], ["--border-input", "--surface"]]) {
            assert.ok(contrast(valueOf(line), valueOf(ground)) >= 3, `${line} on ${ground}`);
        }
    }
});

test("the colours to choose from are colours, each once", () => {
    for (const presets of [fills, strokes]) {
        assert.ok(presets.every(([, color]) => /^#[0-9a-f]{6}$/.test(color)));
        assert.equal(new Set(presets.map(([, color]) => color)).size, presets.length);
    }
});

test("the focus follows an edge in its direction, else goes to the nearest node there", () => {
    const near = new Map([["linked", { x: 500, y: 0 }]]);
    const all = new Map([...near, ["close", { x: 100, y: 10 }], ["below", { x: 10, y: 90 }], ["left", { x: -50, y: 0 }]]);
    assert.equal(nextNode({ x: 0, y: 0 }, "right", near, all), "linked");
    assert.equal(nextNode({ x: 0, y: 0 }, "right", new Map(), all), "close");
    assert.equal(nextNode({ x: 0, y: 0 }, "down", near, all), "below");
    assert.equal(nextNode({ x: 0, y: 0 }, "left", near, all), "left");
    assert.equal(nextNode({ x: 0, y: 0 }, "up", near, all), null);
});

const group = {
    nodes: [node("g", { label: "Group" }), node("a", { label: "Ask" }, { parentId: "g" }), node("b", { label: "Be" })],
    edges: [{ id: "e", source: "a", target: "b", label: "yes" }],
};

test("the outline has every node once, below its parent, and the connections of the open ones", () => {
    const flow = read(group);
    const shape = (options) => outlineRows(flow, options).map(({ text, level }) => `${level} ${text}`);
    assert.deepEqual(shape(), ["1 Group", "1 Be"]);
    assert.deepEqual(shape({ open: new Set(["g", "a"]) }), ["1 Group", "2 Ask", "3 to Be", "1 Be"]);
    assert.deepEqual(shape({ open: new Set(["b"]) }), ["1 Group", "1 Be", "2 from Ask"]);
});

test("a row of the outline has its place among those that are below the same row", () => {
    const flow = read({ ...group, nodes: [...group.nodes, node("c", { label: "See" }, { parentId: "g" })] });
    const places = (options) => outlineRows(flow, options).map(({ text, position, size }) => `${text} ${position}/${size}`);
    assert.deepEqual(places({ open: new Set(["g", "a"]) }), ["Group 1/2", "Ask 1/2", "to Be 1/1", "See 2/2", "Be 2/2"]);
    assert.deepEqual(places({ search: "agent s" }), ["Ask 1/2", "See 2/2"]);
});

test("a search of the outline finds nodes in groups too, by all words of name and type", () => {
    const rows = outlineRows(read(group), { search: "ask agent" });
    assert.deepEqual(rows.map(({ id, level }) => [id, level]), [["a", 1]]);
    assert.deepEqual(outlineRows(read(group), { search: "nothing" }), []);
});
