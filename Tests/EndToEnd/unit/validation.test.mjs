import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Document } from "../../../Sources/FlowServer/Web/js/client/document.js";
import { defaultsOf, isBlank, problemOf, requiredFields } from "../../../Sources/FlowServer/Web/js/nodes/schema.js";
import { problemsOf } from "../../../Sources/FlowServer/Web/js/nodes/validation.js";

const address = new URL("../../../Sources/FlowServer/Web/api/node-types.json", import.meta.url);
const types = JSON.parse(readFileSync(address, "utf8")).node_types;
const schemaOf = (name) => types.find((type) => type.type === name)?.configuration;

function flow(nodes, edges = []) {
    const document = Document.fromWire({
        nodes: nodes.map(([id, type, config]) => ({ id, type, position: { x: 0, y: 0 }, data: { label: id, config } })),
        edges: edges.map(([id, source, target, more]) => ({ id, source, target, ...more })),
    });
    return { nodes: document.of("node"), edges: document.of("edge") };
}

const found = (nodes, edges, schemas = () => undefined) => (
    problemsOf(flow(nodes, edges), schemas).map(({ id, code }) => `${id} ${code}`));

test("a flow whose every node is reached has nothing to tell", () => {
    assert.deepEqual(found([["i", "input"], ["a", "agent"], ["o", "output"]], [["1", "i", "a"], ["2", "a", "o"]]), []);
});

test("a single node is no mistake, two without a connection are", () => {
    assert.deepEqual(found([["a", "agent"]]), []);
    assert.deepEqual(found([["a", "agent"], ["b", "agent"]]), ["a unconnected", "b unconnected"]);
});

test("what no input or sensor leads to cannot be reached, but memory and skills lead to others themselves", () => {
    const nodes = [["i", "input"], ["a", "agent"], ["m", "memory"], ["x", "transform"], ["y", "output"]];
    const edges = [["1", "i", "a"], ["2", "m", "a"], ["3", "x", "y"]];
    assert.deepEqual(found(nodes, edges), ["x unreachable", "y unreachable"]);
});

test("where nothing enters, nobody can say what is reached", () => {
    assert.deepEqual(found([["a", "agent"], ["b", "agent"]], [["1", "a", "b"], ["2", "b", "a"]]), []);
});

test("a group is no step and needs no connection", () => {
    assert.deepEqual(found([["g", "group"], ["i", "input"], ["o", "output"]], [["1", "i", "o"]]), []);
});

test("edges that lead into inputs, out of outputs, or are there twice are named", () => {
    const nodes = [["i", "input"], ["o", "output"], ["a", "agent"]];
    const edges = [["1", "i", "a"], ["2", "a", "i"], ["3", "o", "a"], ["4", "i", "a"], ["5", "a", "o"],
        ["6", "i", "a", { sourceHandle: "other" }]];
    assert.deepEqual(found(nodes, edges), ["2 into_input", "3 out_of_output", "4 doubled"]);
});

test("a decision with one way out decides nothing", () => {
    assert.deepEqual(found([["i", "input"], ["d", "decision"], ["o", "output"]], [["1", "i", "d"], ["2", "d", "o"]]),
        ["d one_way"]);
});

test("a field that must be filled in and is blank is missing, as an error that comes first", () => {
    const problems = problemsOf(flow([["n", "api", { base_url: " " }], ["m", "agent"]]), schemaOf);
    assert.deepEqual(problems[0], { kind: "node", id: "n", code: "missing", severity: "error",
        text: "Base URL is missing", field: "base_url" });
    assert.deepEqual(problems.slice(1).map(({ severity }) => severity), ["warning", "warning"]);
});

test("a field is required only while its condition holds", () => {
    const schema = schemaOf("output");
    assert.deepEqual([...requiredFields({ output_type: "webhook" }, schema)], ["webhook_url"]);
    assert.deepEqual([...requiredFields({ output_type: "file" }, schema)], ["file_path"]);
    assert.deepEqual([...requiredFields({ output_type: "display" }, schema)], []);
    assert.deepEqual([...requiredFields({}, schema)], [], "the default is display");
    assert.deepEqual([...requiredFields({}, schemaOf("loop"))], ["iterate_over"], "the default is for_each");
});

test("values that break the schema are named with what is allowed", () => {
    const problems = problemsOf(flow([["n", "agent", { temperature: 2, max_retries: 1.5, reasoning_mode: "x" }]]), schemaOf);
    assert.deepEqual(problems.map(({ text }) => text), [
        "Temperature must be at most 1", "Reasoning must be one of standard, chain_of_thought, react",
        "Retries at most must be a whole number",
    ]);
});

test("the defaults of every type are what its schema allows", () => {
    for (const { type, configuration } of types) {
        const defaults = defaultsOf(configuration);
        assert.deepEqual(Object.keys(defaults), Object.keys(configuration.properties), type);
        for (const [name, schema] of Object.entries(configuration.properties)) {
            assert.equal(problemOf(defaults[name], schema), null, `${type}.${name}`);
        }
        for (const name of requiredFields(defaults, configuration)) assert.ok(name in configuration.properties, name);
    }
});

test("values of others in any shape do not stop it", () => {
    const odd = [null, 7, "text", [1], { deep: { a: [] } }, true];
    for (const value of odd) {
        for (const { type } of types) {
            assert.ok(Array.isArray(problemsOf(flow([["n", type, value], ["o", type, { temperature: value }]]), schemaOf)));
        }
        assert.equal(typeof isBlank(value), "boolean");
    }
});

test("all pages compute the same from the same document, whatever the order of their schemas", () => {
    const nodes = [["a", "agent", { temperature: 7 }], ["i", "input"], ["b", "skill"]];
    assert.deepEqual(problemsOf(flow(nodes), schemaOf), problemsOf(flow(nodes), schemaOf));
});
