import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as client from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { World } from "./client-support.mjs";

const types = readFileSync(new URL("../../../Sources/FlowServer/Web/js/client/flow-client.d.ts", import.meta.url), "utf8");
const declared = [...types.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
const classes = [...types.matchAll(/^export class (\w+)(?: extends (\w+))?.*\{$/gm)];

/** The members of a class or an interface. */
function membersOf(name) {
    const [, body] = new RegExp(`^export (?:class|interface) ${name}\\b.*\\{\\n([^]*?)^\\}$`, "m").exec(types);
    const names = [...body.matchAll(/^ {4}(?:readonly )?(\w+)[?<(:]/gm)].map(([, member]) => member);
    return new Set(names.filter((member) => member !== "constructor"));
}

/** What an object has for others, by itself or from its class. */
function publicOf(object) {
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).concat(Object.keys(object));
    return new Set(names.filter((name) => name !== "constructor"));
}

/** One of each class that can be made without more. */
function samples() {
    const world = new World();
    const { flow, connection } = world.tab();
    return { flow, connection, list: connection.list({ fetch: async () => {} }) };
}

test("the types declare what the module exports, and nothing else", () => {
    assert.deepEqual([...new Set(declared)].sort(), Object.keys(client).sort());
});

test("a declared class extends what it extends", () => {
    for (const [, name, base] of classes) {
        const { name: real } = Object.getPrototypeOf(client[name]);
        const isInside = !(real in client) && real !== "Error";
        assert.equal(isInside ? undefined : real, base, name);
    }
});

test("the members that the types name are there", () => {
    const { flow, connection, list } = samples();
    const made = {
        Flow: flow, FlowList: list, Connection: connection, Comments: flow.comments, MemoryStore: new client.MemoryStore(),
        IndexedDBStore: new client.IndexedDBStore(null), DocumentStore: new client.DocumentStore(null),
        Person: new client.Person(null), ChannelError: new client.ChannelError({ code: "closed" }),
    };
    for (const [name, object] of Object.entries(made)) {
        const missing = [...membersOf(name)].filter((member) => !(member in object));
        assert.deepEqual(missing, [], name);
    }
    const undeclared = [...publicOf(flow)].filter((member) => !membersOf("Flow").has(member));
    assert.deepEqual(undeclared, ["socketChanged"], "of a flow only what its connection tells it");
});

test("P7.9 P7.10 a question without a connection is refused with the error that is declared for it", async () => {
    const { flow } = samples();
    for (const question of [() => flow.history(), () => flow.versions()]) {
        await assert.rejects(question, (error) => error instanceof client.ChannelError && error.code === "closed");
    }
});

test("P7.10 the entries of the history have the members that the protocol names", () => {
    assert.deepEqual([...membersOf("HistoryEntry")], ["clock", "at", "client", "label", "ops", "summary"]);
});
