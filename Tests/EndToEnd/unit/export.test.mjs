import assert from "node:assert/strict";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { fileName } from "../../../Sources/FlowServer/Web/js/export/fileName.js";
import { mermaid } from "../../../Sources/FlowServer/Web/js/export/mermaid.js";
import { scaleOf } from "../../../Sources/FlowServer/Web/js/export/png.js";
import { reactFlowText } from "../../../Sources/FlowServer/Web/js/export/reactFlow.js";
import { sceneOf } from "../../../Sources/FlowServer/Web/js/export/scene.js";
import { padding, svgText } from "../../../Sources/FlowServer/Web/js/export/svgText.js";
import { textLines } from "../../../Sources/FlowServer/Web/js/export/textLines.js";
import { painted } from "../../../Sources/FlowServer/Web/js/nodes/readable.js";
import { edge, node } from "./support.mjs";

const colors = {
    canvas: "#f6f6f9", surface: "#ffffff", border: "#e2e2ea", borderStrong: "#c9c9d6", text: "#1c1c28",
    textSoft: "#5d5d70", edge: "#85859a", theme: "light", kinds: { agent: "#2f6fde", other: "#6e6e82" },
};

function flow(nodes, edges = []) {
    const document = Document.fromWire({ nodes, edges });
    return { nodes: document.of("node"), edges: document.of("edge") };
}

const draw = (source, title = "A flow") => svgText(sceneOf(source), { title, colors });

/** Names of all elements in order, and a failure if they are not nested as XML wants it. */
function elementsOf(xml) {
    const open = [];
    const names = [];
    for (const [, close, name, self] of xml.matchAll(/<(\/?)([a-z]+)(?:\s[a-z-]+="[^"<]*")*(\/?)>/gi)) {
        if (close) assert.equal(open.pop(), name);
        else names.push(name);
        if (!close && !self) open.push(name);
    }
    assert.deepEqual(open, []);
    return names;
}

test("a picture holds the whole graph with 100 units around it", () => {
    const xml = draw(flow([node("a", -300, -20), { ...node("b", 500, 80), width: 200, height: 100 }]));
    assert.equal(padding, 100);
    assert.match(xml, /viewBox="-400 -120 1200 400"/);
    assert.match(xml, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="1200" height="400"/);
});

test("the position of a node in a group is relative to the group, in groups of groups too", () => {
    const scene = sceneOf(flow([
        { ...node("inner", 10, 10), parentId: "group" },
        { id: "outer", type: "group", position: { x: 1_000, y: 500 }, width: 900, height: 600, data: {} },
        { id: "group", type: "group", position: { x: 100, y: 50 }, width: 400, height: 300, parentId: "outer" },
    ]));
    const rects = Object.fromEntries(scene.nodes.map((each) => [each.id, each.rect]));
    assert.deepEqual([rects.group.x, rects.group.y], [1_100, 550]);
    assert.deepEqual([rects.inner.x, rects.inner.y], [1_110, 560]);
    assert.deepEqual(scene.nodes.map((each) => each.id), ["outer", "group", "inner"]);
    assert.deepEqual(scene.bounds, { x: 1_000, y: 500, width: 900, height: 600 });
});

test("groups that hold each other are drawn once, and end", () => {
    const ring = flow([{ ...node("a"), parentId: "b" }, { ...node("b"), parentId: "a" }]);
    assert.equal(sceneOf(ring).nodes.length, 2);
    assert.equal(mermaid(ring).match(/n1/g).length, 1);
});

test("an empty flow has no bounds", () => {
    assert.equal(sceneOf(flow([])).bounds, null);
});

test("labels of others are text in a picture, never markup", () => {
    const foreign = `</text><script>alert("1")</script>&amp;]]>\u0000\ud800`;
    const xml = draw(flow([node("a", 0, 0, foreign), node(`"><b`, 300, 0)],
        [{ ...edge("e", "a", `"><b`), label: "<img onload='x'>" }]), foreign);
    const names = new Set(elementsOf(xml));
    assert.deepEqual([...names].sort(), ["g", "path", "rect", "svg", "text", "title"]);
    assert.ok(xml.includes("&lt;script&gt;"));
    assert.ok(xml.isWellFormed());
    assert.doesNotMatch(xml, /[\u0000-\u0008]/);
});

test("a picture refers to nothing outside of itself", () => {
    const xml = draw(flow([node("a"), node("b", 300)], [edge("e", "a", "b")]));
    assert.doesNotMatch(xml.replace("http://www.w3.org/2000/svg", ""),
        /href|url\(|https?:|@import|class=|style=|var\(/);
});

test("a picture keeps the colours of nodes, frames and connections; what is no colour is left out", () => {
    const painted = (more) => ({ ...node("a"), data: { label: "A", ...more } });
    const own = draw(flow([painted({ color: "#123456", borderColor: "#D13B34" }), node("b", 300),
        { id: "f", type: "group", position: { x: 0, y: 200 }, width: 90, height: 90,
            data: { borderColor: "#0f857d" } }],
    [{ ...edge("e", "a", "b"), data: { color: "#8246d8", width: 4 } },
        { ...edge("s", "b", "a"), style: { stroke: "#c43a80" } }]));
    assert.match(own, /<rect [^>]*fill="#123456" stroke="#D13B34"/);
    assert.match(own, /<text [^>]*fill="#ffffff"[^>]*>A</);
    assert.match(own, /stroke="#8246d8" stroke-width="4"/);
    assert.match(own, /stroke="#c43a80" stroke-width="2"/);
    assert.match(own, /fill-opacity="0.03" stroke="#0f857d"/);
    const foreign = draw(flow([painted({ color: 'red" onload="x', borderColor: 7 })],
        [{ ...edge("e", "a", "a"), data: { color: "url(#x)", width: 99 } }]));
    assert.equal(foreign, draw(flow([painted({})], [edge("e", "a", "a")])));
});

test("in the dark theme a bright node has the colour that it has on the canvas there", () => {
    const xml = svgText(sceneOf(flow([{ ...node("a"), data: { color: "#f0fdf4" } }])), {
        title: "Dark", colors: { ...colors, theme: "dark" },
    });
    const { fill, ink } = painted("#f0fdf4", "dark");
    assert.ok(xml.includes(`fill="${fill}"`) && xml.includes(`fill="${ink}"`) && !xml.includes("#f0fdf4"));
});

test("a long label is cut into two lines with an ellipsis", () => {
    const lines = textLines("one two three four five six seven", 60, 2, (text) => text.length * 6);
    assert.deepEqual(lines, ["one two", "three fou…"]);
    assert.deepEqual(textLines("abcdefghijkl", 30, 3, (text) => text.length * 6), ["abcde", "fghij", "kl"]);
    assert.deepEqual(textLines("x".repeat(100_000), 0, 2, (text) => text.length).length, 2);
});

test("a picture is twice as large as life, and never larger than a canvas can be", () => {
    assert.equal(scaleOf({ width: 1_000, height: 500 }), 2);
    for (const size of [{ width: 200_200, height: 300 }, { width: 30_000, height: 30_000 }]) {
        const scale = scaleOf(size);
        assert.ok(size.width * scale <= 16_000 && size.width * size.height * scale * scale <= 64_000_001);
    }
});

test("Mermaid has a shape for each type, groups as subgraphs, and labels on connections", () => {
    const text = mermaid(flow([
        { id: "box", type: "group", position: { x: 0, y: 0 }, data: { label: "Team" } },
        { ...node("end", 0, 0, "Ask"), parentId: "box" },
        { id: "d", type: "decision", position: { x: 0, y: 0 }, data: { label: "Urgent?" } },
    ], [edge("x", "end", "d"), { ...edge("y", "d", "end"), label: "yes" }]));
    assert.equal(text, [
        "flowchart LR",
        '    subgraph n1["Team"]',
        '        n2("Ask")',
        "    end",
        '    n3{"Urgent?"}',
        "    n2 --> n3",
        '    n3 -->|"yes"| n2',
        "",
    ].join("\n"));
});

test("Mermaid takes no label as syntax: each stays one quoted text on one line", () => {
    const text = mermaid(flow([
        node("graph TD; click a href", 0, 0, 'a"] --> b["\nclick n1 "javascript:alert(1)"'),
        node("b", 0, 0, "`md` <b>#quot;\\ &amp;"),
        node("c", 0, 0, "\u0007"),
    ]));
    const lines = text.trimEnd().split("\n");
    assert.equal(lines.length, 4);
    for (const line of lines.slice(1)) assert.match(line, /^ {4}n\d\("[^"<>`\\]*"\)$/);
    assert.ok(lines[1].includes("a#34;] --#62; b[#34; click n1"));
    assert.ok(lines[2].includes("#96;md#96; #60;b#62;#35;quot;#92; #38;amp;"));
});

test("React Flow's form has the flow's own properties, and is what was given", () => {
    const wire = { flow: { title: "T", viewport: { x: 1, y: 2, zoom: 0.5 } }, nodes: [node("a")], edges: [] };
    assert.deepEqual(JSON.parse(reactFlowText(wire)), { title: "T", ...wire.flow, nodes: wire.nodes, edges: [] });
    assert.deepEqual(JSON.parse(reactFlowText({ flow: {}, nodes: [], edges: [] })).viewport, { x: 0, y: 0, zoom: 1 });
});

test("a file is named after the title, in lower case with dashes", () => {
    assert.equal(fileName("Support Desk (Copy)", "png"), "support-desk-copy.png");
    assert.equal(fileName("  ../../etc/Größe ", "svg"), "etc-größe.svg");
    assert.equal(fileName("¿?", "json"), "flow.json");
    assert.ok(fileName("x".repeat(500), "mmd").length <= 84);
});
