import assert from "node:assert/strict";
import test from "node:test";
import { Person } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { World } from "./client-support.mjs";

function storage(values = new Map()) {
    return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value), values };
}

test("a person has one id for good, and no name until they choose one", () => {
    const device = storage();
    const first = new Person(device);
    assert.equal(first.presence, null);
    assert.equal(first.choose({ name: "  Ada ", color: "#ABCDEF" }), true);
    const again = new Person(device);
    assert.equal(again.id, first.id);
    assert.deepEqual(again.presence, { name: "Ada", color: "#abcdef" });
});

test("P8.1 what the server would refuse as a name or a colour is not taken", () => {
    const person = new Person(storage());
    const [name, color] = ["Ada", "#112233"];
    for (const bad of [{ name: " ", color }, { name: "\u0007", color }, { name: "é".repeat(41), color },
        { name, color: "red" }, { name, color: "#12345" }]) {
        assert.equal(person.choose(bad), false);
    }
    assert.equal(person.presence, null);
    assert.equal(person.choose({ name: "é".repeat(40), color }), true);
    person.choose({ name: "Ada \ud83d", color });
    assert.equal(person.presence.name, "Ada \ufffd");
});

test("a name that an earlier page kept without an id is that of the person; what is no name is none", () => {
    const earlier = storage(new Map([["flows-person", JSON.stringify({ name: "Ada", color: "#112233" })]]));
    const person = new Person(earlier);
    assert.deepEqual(person.presence, { name: "Ada", color: "#112233" });
    assert.equal(new Person(earlier).id, person.id);
    for (const bad of [{ id: "x", name: 7, color: "#112233" }, { id: "x", name: "Ada", color: "red" }, ["x"], 5]) {
        assert.equal(new Person(storage(new Map([["flows-person", JSON.stringify(bad)]]))).presence, null);
    }
});

test("a storage that is damaged, forbidden or not there keeps nothing, and breaks nothing", () => {
    const damaged = storage(new Map([["flows-person", "{"]]));
    assert.notEqual(new Person(damaged).id, undefined);
    const forbidden = {
        getItem: () => {
            throw new Error("forbidden");
        },
        setItem: () => {
            throw new Error("forbidden");
        },
    };
    for (const none of [forbidden, null]) {
        const person = new Person(none);
        assert.equal(person.choose({ name: "Ada", color: "#112233" }), true);
        assert.equal(person.presence.name, "Ada");
    }
});

test("P8.1 a person's choice is told at the join, and at once when it is made in an open flow", async () => {
    const world = new World();
    const person = new Person(storage());
    const tab = await world.joined({ person });
    assert.equal(tab.network.line.pushes("phx_join")[0].presence, undefined);
    person.choose({ name: "Ada", color: "#112233" });
    await world.pass();
    assert.deepEqual(world.member(tab).presence, { name: "Ada", color: "#112233" });
    const other = await world.joined({ person });
    assert.deepEqual(other.network.line.pushes("phx_join")[0].presence, { name: "Ada", color: "#112233" });
    await tab.flow.close();
    person.choose({ name: "Ada L.", color: "#112233" });
    await world.pass();
    assert.equal(world.member(other).presence.name, "Ada L.");
    assert.deepEqual(tab.network.line.pushes("presence").length, 1);
});
