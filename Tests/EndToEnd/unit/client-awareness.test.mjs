import assert from "node:assert/strict";
import test from "node:test";
import { started } from "./client-browser.mjs";

test("awareness leaves at once after silence, then each 33 ms, the newest", async () => {
    const { world } = await started();
    const [tab, other] = [await world.joined(), await world.joined()];
    const heard = [];
    other.flow.on("awareness", (ids) => heard.push(...ids));
    for (let at = 0; at < 100; at += 10) {
        tab.flow.setAwareness({ x: at });
        await world.pass(10);
    }
    await world.pass(40);
    assert.deepEqual(tab.network.line.pushes("awareness").map((each) => each.state.x), [0, 30, 60, 90]);
    assert.deepEqual([...other.flow.awareness], [["c1", { x: 90 }]]);
    assert.deepEqual([tab.flow.awareness.size, heard.length], [0, 4]);
});

test("awareness over 1 KiB is not sent, null takes it back, and a new connection says it again", async () => {
    const { world } = await started();
    const [tab, other] = [await world.joined(), await world.joined()];
    assert.equal(tab.flow.setAwareness({ text: "€".repeat(400) }), false);
    assert.equal(tab.flow.setAwareness({ x: 1 }), true);
    await world.pass(40);
    other.network.line.broken();
    assert.equal(other.flow.awareness.size, 0);
    tab.network.line.broken();
    await world.pass(2_000);
    tab.flow.setAwareness({ x: 2 });
    await world.pass(40);
    assert.deepEqual(tab.network.line.pushes("awareness").map((each) => each.state), [{ x: 1 }, { x: 2 }]);
    tab.flow.setAwareness(null);
    await world.pass(40);
    assert.equal(other.flow.awareness.size, 0);
});

test("a full map of awareness replaces what was known", async () => {
    const { world, server = world.server } = await started();
    const tab = await world.joined();
    const push = (payload) => server.push(world.member(tab), "awareness", payload);
    push({ clients: { x: 1, y: 2, [tab.flow.clientId]: 3 } });
    push({ clients: { y: 5 }, full: true });
    await world.pass();
    assert.deepEqual([...tab.flow.awareness], [["y", 5]]);
});

test("people come, change their name and leave, by Phoenix Presence", async () => {
    const { world, server = world.server } = await started();
    const tab = await world.joined({ presence: { name: "Ada", color: "#112233" } });
    const names = () => tab.flow.people.map((person) => person.name);
    const other = await world.joined({ presence: { name: "Bo", color: "#445566" } });
    assert.deepEqual(names(), ["Ada", "Bo"]);
    assert.deepEqual(tab.flow.people[1], { id: "c2", name: "Bo", color: "#445566" });
    const diff = (joins, leaves) => server.push(world.member(tab), "presence_diff", { joins, leaves });
    const ref = `${world.member(other).joinRef}-c2`;
    diff({ c2: { metas: [{ phx_ref: "new", name: "Bob" }] } }, { c2: { metas: [{ phx_ref: ref }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada", "Bob"]);
    diff({ c2: { metas: [{ phx_ref: "second", name: "Bob" }] } }, {});
    diff({}, { c2: { metas: [{ phx_ref: "second" }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada", "Bob"]);
    diff({}, { c2: { metas: [{ phx_ref: "new" }] } });
    await world.pass();
    assert.deepEqual(names(), ["Ada"]);
    tab.flow.setPresence({ name: "Eve", color: "#000000" });
    tab.network.line.broken();
    assert.deepEqual(names(), []);
    await world.pass(1_100);
    assert.equal(tab.network.line.pushes("phx_join")[0].presence.name, "Eve");
});
