import assert from "node:assert/strict";
import test from "node:test";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { labelOp, moveOp, nodeOp, sorted, World } from "./client-support.mjs";
import { FakeLocks } from "./fake-network.mjs";

const author = { id: "p1", name: "Ada" };
const person = { id: "p1", presence: { name: "Ada", color: "#112233" }, on: () => () => {} };

/** A world with node a, and two live tabs. */
async function live() {
    const world = new World();
    world.server.write([nodeOp("a")]);
    const [one, two] = [await world.joined({ person }), await world.joined()];
    return { world, server: world.server, one, two, comments: one.flow.comments, others: two.flow.comments };
}

test("P10.1 a thread and its replies are seen at once, and by the others in order of time", async () => {
    const { world, comments, others, one, two } = await live();
    const told = [];
    two.flow.on("comments", (changes) => told.push(...changes.map(({ id, change }) => `${change} ${id}`)));
    one.flow.on("change", () => assert.fail("a canvas has nothing to draw"));
    const { id, outcome } = comments.add({ kind: "node", id: "a" }, "Why?", { mentions: ["p2"] });
    assert.equal(comments.get(id).at, undefined);
    assert.deepEqual(comments.get(id).author, author);
    assert.equal((await settled(world, outcome)).status, "rebased");
    assert.equal(comments.get(id).at, 2);
    const reply = others.reply(id, "So.");
    await settled(world, reply.outcome);
    const [thread] = comments.threads;
    assert.deepEqual([thread.text, thread.mentions, thread.resolved], ["Why?", ["p2"], false]);
    assert.deepEqual(thread.replies.map(({ text, author }) => [text, author.name]), [["So.", two.flow.clientId]]);
    assert.deepEqual(comments.at("node", "a"), comments.threads);
    assert.deepEqual(comments.at("edge", "a"), []);
    assert.deepEqual(told, [`created ${id}`, `created ${reply.id}`, `changed ${reply.id}`]);
});

test("P10.3 P10.4 a comment is edited, resolved, reopened, moved and deleted with its replies; it can be restored", async () => {
    const { world, comments, others } = await live();
    const { id, outcome } = comments.add({ kind: "point", x: 1, y: 2 }, "a");
    await settled(world, outcome);
    await settled(world, comments.reply(id, "b").outcome);
    await settled(world, comments.edit(id, "c", { mentions: ["p3"] }));
    await settled(world, comments.resolve(id));
    await settled(world, comments.move(id, { kind: "flow" }));
    const thread = others.get(id);
    assert.deepEqual([thread.text, thread.resolved, thread.anchor, thread.mentions], ["c", true, { kind: "flow" }, ["p3"]]);
    assert.ok(thread.edited > thread.at);
    await settled(world, comments.resolve(id, false));
    assert.equal(others.get(id).resolved, false);
    await settled(world, comments.delete(id));
    assert.deepEqual([comments.threads, others.threads], [[], []]);
    await settled(world, comments.restore(id));
    assert.deepEqual(others.threads.map(({ text, replies }) => [text, replies.length]), [["c", 0]]);
});

test("P10.6 replies to a thread that goes are not shown, and a reply that comes too late lies in the tray", async () => {
    const { world, comments, others, one, two } = await live();
    const { id, outcome } = comments.add({ kind: "flow" }, "a");
    await settled(world, outcome);
    two.network.isUp = false;
    two.network.line.broken();
    const late = others.reply(id, "b");
    assert.equal(others.get(id).replies.length, 1);
    const gone = comments.delete(id);
    assert.deepEqual(comments.threads, []);
    await settled(world, gone);
    two.network.isUp = true;
    await world.pass(31_000);
    assert.equal((await late.outcome).code, "dangling");
    assert.deepEqual([others.threads, two.flow.rejected.length, one.flow.rejected.length], [[], 1, 0]);
});

test("P10.7 undo leaves comments alone, is counted as the server does, and a comment keeps what can be redone", async () => {
    const { world, server, comments, one: { flow } } = await live();
    flow.transact([moveOp("a", 5)]);
    const { outcome } = comments.add({ kind: "node", id: "a" }, "x");
    assert.deepEqual([flow.canUndo, flow.canRedo], [1, 0]);
    await settled(world, outcome);
    assert.equal(flow.canUndo, 1);
    await settled(world, flow.undo());
    await settled(world, comments.add({ kind: "flow" }, "y").outcome);
    assert.deepEqual([flow.canUndo, flow.canRedo], [0, 1]);
    await settled(world, flow.redo());
    assert.equal(server.objects.kinds.node.get("a").position.x, 5);
    assert.equal(comments.threads.length, 2);
});

test("P10.9 comments come with a document, whole or in parts, and survive a break", async () => {
    for (const way of ["document", "parts"]) {
        const { world, server, comments } = await live();
        server.stateMode = way;
        await settled(world, comments.add({ kind: "flow" }, "a").outcome);
        const third = await world.joined({ checkDigest: true });
        assert.deepEqual(third.flow.comments.threads.map(({ text }) => text), ["a"]);
        server.digest(world.member(third));
        await new Promise((resolve) => setTimeout(resolve, 0));
        await world.pass(10);
        assert.equal(server.divergences, 0);
        third.network.line.broken();
        await settled(world, comments.add({ kind: "flow" }, "b").outcome);
        await world.pass(31_000);
        assert.deepEqual(third.flow.comments.threads.map(({ text }) => text), ["a", "b"]);
    }
});

test("a transaction of both kinds tells the canvas of one and the comments of the other", async () => {
    const { world, comments, two, others } = await live();
    const [drawn, said] = [[], []];
    two.flow.on("change", (changes) => drawn.push(...changes.map(({ kind }) => kind)));
    two.flow.on("comments", (changes) => said.push(...changes.map(({ kind }) => kind)));
    const { id, outcome } = comments.add({ kind: "flow" }, "a");
    await settled(world, outcome);
    world.server.write([labelOp("a", "new"), { op: "set", kind: "comment", id, key: "resolved", value: true }]);
    await world.pass(10);
    assert.deepEqual([drawn, said], [["node"], ["comment", "comment"]]);
    assert.equal(others.get(id).resolved, true);
    assert.ok(!("comments" in sorted(two.flow.toWire())));
});

async function settled(world, outcome) {
    await world.pass(10);
    return outcome;
}

/** The authors of the comments that the server has. */
const authors = ({ server }) => [...server.objects.kinds.comment.values()].map((comment) => comment.author);

test("who speaks before the first join is the author under the name that they get there", async () => {
    const world = new World();
    const { flow } = world.tab();
    const { id } = flow.comments.add({ kind: "flow" }, "Early");
    flow.comments.edit(id, "Earlier");
    flow.transact([nodeOp("a")]);
    assert.deepEqual([flow.comments.get(id).author.name, flow.comments.get(id).text], ["Somebody", "Earlier"]);
    await world.pass();
    const own = { id: flow.clientId, name: flow.clientId };
    assert.deepEqual([authors(world), flow.comments.get(id).author, flow.comments.get(id).text], [[own], own, "Earlier"]);
    assert.deepEqual([flow.pendingCount, flow.rejected, flow.nodes.has("a")], [0, [], true]);
    flow.comments.reply(id, "Later");
    await world.pass();
    assert.deepEqual(authors(world), [own, own]);
});

test("who speaks before the first join is the author too where a presence_diff brings them behind a state (P8.2)", async () => {
    const world = new World();
    world.server.isCrowded = true;
    const { flow } = world.tab();
    flow.comments.add({ kind: "flow" }, "Early");
    await world.pass();
    assert.deepEqual(authors(world), [{ id: flow.clientId, name: flow.clientId }]);
});

test("a person who has chosen no name yet is known by their id, and gets the name of their tab", async () => {
    const world = new World();
    const { flow } = world.tab({ person: { ...person, presence: null } });
    flow.comments.add({ kind: "flow" }, "Early");
    await world.pass();
    assert.deepEqual(authors(world), [{ id: "p1", name: flow.clientId }]);
});

test("what was said before the first join is signed by the page that sends it, after a reload too", async () => {
    const world = new World();
    const [store, locks] = [Object.assign(new MemoryStore(), { lasts: true }), new FakeLocks()];
    const lock = locks.tab();
    const early = world.tab({ store, locks: lock });
    early.network.isUp = false;
    early.flow.comments.add({ kind: "flow" }, "Early");
    await world.pass();
    early.connection.socket.close();
    lock.crash();
    const { flow } = await world.joined({ store, locks: locks.tab() });
    await world.pass();
    assert.deepEqual(authors(world), [{ id: flow.clientId, name: flow.clientId }]);
    assert.equal(flow.pendingCount, 0);
});

test("what others are called does not change who said something", async () => {
    const world = new World();
    const { flow } = world.tab();
    const other = { id: "unknown", name: "Somebody" };
    flow.transact([{ op: "create", kind: "comment", id: "t", props: { anchor: { kind: "flow" }, text: "Copied", author: other } }]);
    await world.pass();
    assert.deepEqual(authors(world), [other]);
});
