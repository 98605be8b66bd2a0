import assert from "node:assert/strict";
import test from "node:test";
import { FlowSession } from "../../../Sources/FlowServer/Web/js/channel/session.js";
import { Socket } from "../../../Sources/FlowServer/Web/js/channel/socket.js";
import { remove, set } from "../../../Sources/FlowServer/Web/js/model/operations.js";
import { Replica } from "../../../Sources/FlowServer/Web/js/model/replica.js";
import { ManualClock, node, scriptedNetwork, settled } from "./support.mjs";

function started(stored = null) {
    const clock = new ManualClock();
    const network = scriptedNetwork();
    const states = [];
    const counts = [];
    const replica = new Replica({ now: () => clock.time });
    const socket = new Socket("ws://test", { platform: clock.platform(network.open) });
    const server = { stored, reads: 0 };
    const session = new FlowSession("x", replica, socket, {
        handlers: { state: (state) => states.push(state), people: (count) => counts.push(count) },
        fetch: async () => {
            server.reads += 1;
            return server.stored;
        },
    });
    session.start();
    const edit = (...ops) => {
        replica.edit(ops);
        session.edited();
    };
    return { clock, network, states, counts, replica, session, server, edit };
}

/** The server's side of a join: reply, client_joined, the flow if there is one, and the answer to the ping. */
async function join({ network }, flow, before = () => {}) {
    const socket = network.sockets.at(-1);
    socket.open();
    socket.reply("phx_join");
    await settled();
    const [joinRef] = socket.last("phx_join");
    const update = (changes) => socket.receive(joinRef, null, "flow:x", "flow_update", { changes, timestamp: 1 });
    socket.receive(null, null, "flow:x", "client_joined", { client_count: 2, flow_id: "x" });
    if (flow) update(flow);
    before(update);
    socket.reply("ping", { status: "pong" });
    await settled();
    return { socket, update };
}

const flow = (...nodes) => ({ nodes, edges: [] });
const changes = (socket) => socket.sent.filter((frame) => frame[3] === "flow_change").map((frame) => frame[4].changes);
const ids = (list) => list.map((each) => each.id);
const x = ({ replica }, id) => replica.view.nodes.get(id)?.get("position").x;
const move = (id, to) => set("node", id, "position", { x: to, y: 0 });

test("after the join the state of the flow is shown, without asking for it", async () => {
    const all = started();
    await join(all, flow(node("a", 5)));
    assert.equal(x(all, "a"), 5);
    assert.deepEqual(all.states.map((state) => state.name), ["connecting", "syncing", "live"]);
    assert.deepEqual([all.counts, all.server.reads], [[2], 0]);
});

test("changes that come between the join and its end are not lost", async () => {
    const all = started();
    await join(all, flow(node("a", 5)), (update) =>
        update({ ...flow(node("a", 6)), origin: "other", sequence: 1, operations: [move("a", 6)] }));
    assert.equal(x(all, "a"), 6);
});

test("a change is the whole flow in React Flow's form, with its author and what was changed", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a"), node("b")));
    all.edit(move("a", 9));
    const [change] = changes(socket);
    assert.deepEqual(change.nodes, [node("a", 9), node("b")]);
    assert.deepEqual(change.edges, []);
    assert.deepEqual(change.operations, [move("a", 9)]);
    assert.equal(change.origin, all.session.origin);
});

test("a drag sends about one change each 70 ms, and its last position", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a")));
    for (let at = 1; at <= 100; at += 1) {
        all.edit(move("a", at));
        await all.clock.advance(5);
        if (socket.last("flow_change")) socket.reply("flow_change", { status: "broadcasted" });
        await settled();
    }
    await all.clock.advance(100);
    const sent = changes(socket);
    assert.ok(sent.length >= 6 && sent.length <= 9, `${sent.length} changes`);
    assert.equal(sent.at(-1).nodes[0].position.x, 100);
});

test("a page that goes away sends at once what waits for its turn", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a")));
    all.edit(move("a", 1));
    all.edit(move("a", 2));
    all.session.leaving();
    assert.deepEqual(changes(socket).map((change) => change.nodes[0].position.x), [1, 2]);
});

test("on a slow line no more than three changes wait for an answer", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a")));
    for (let at = 1; at <= 20; at += 1) {
        all.edit(move("a", at));
        await all.clock.advance(100);
    }
    assert.equal(changes(socket).length, 3);
    socket.reply("flow_change", { status: "broadcasted" });
    await settled();
    assert.equal(changes(socket).at(-1).nodes[0].position.x, 20);
});

test("the first change of a connection does not hide what it deletes, the second one does", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a"), node("b")));
    all.edit(remove("node", "b"));
    socket.reply("flow_change", { status: "broadcasted" });
    await all.clock.advance(700);
    const [first, second] = changes(socket);
    assert.deepEqual([ids(first.nodes), first.operations], [["a", "b"], [remove("node", "b")]]);
    assert.deepEqual([ids(second.nodes), second.operations], [["a"], []]);
});

test("edits made offline are sent after the state of the server was merged in", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a"), node("b")));
    socket.onclose({ code: 1006, reason: "" });
    all.edit(move("a", 50));
    await all.clock.advance(1_000);
    const next = await join(all, flow(node("a"), node("b", 7)));
    assert.deepEqual([x(all, "a"), x(all, "b")], [50, 7]);
    const [change] = changes(next.socket);
    assert.deepEqual(change.nodes.map((each) => each.position.x), [50, 7]);
    assert.deepEqual(change.operations, [move("a", 50)]);
});

test("a server that has lost the flow gets it back whole", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a", 1), node("b", 2)));
    socket.onclose({ code: 1012, reason: "" });
    await all.clock.advance(1_000);
    const next = await join(all, null);
    assert.equal(all.server.reads, 1);
    assert.deepEqual(ids(changes(next.socket)[0].nodes), ["a", "b"]);
    assert.equal(all.states.at(-1).name, "live");
});

test("a reconnect without edits of one's own sends nothing", async () => {
    const all = started();
    const { socket } = await join(all, flow(node("a", 1)));
    socket.onclose({ code: 1006, reason: "" });
    await all.clock.advance(1_000);
    const next = await join(all, flow(node("a", 3)));
    assert.equal(x(all, "a"), 3);
    assert.deepEqual(changes(next.socket), []);
});

test("an unanswered change breaks the connection, and is sent on the next one", async () => {
    const all = started();
    await join(all, flow(node("a")));
    all.edit(move("a", 50));
    await all.clock.advance(10_000);
    assert.equal(all.states.at(-1).name, "waiting");
    await all.clock.advance(1_000);
    const next = await join(all, flow(node("a")));
    assert.equal(changes(next.socket)[0].nodes[0].position.x, 50);
});

test("some time after the last change the window takes over what the server has stored", async () => {
    const all = started();
    const { update } = await join(all, flow(node("a")));
    update({ ...flow(node("a", 6)), origin: "other", sequence: 1, operations: [move("a", 6)] });
    all.server.stored = flow(node("a", 7));
    await all.clock.advance(10_000);
    assert.equal(x(all, "a"), 7);
});

test("updates that are no flow, or half of one, change nothing", async () => {
    const all = started();
    const { update, socket } = await join(all, flow(node("a", 5)));
    const operations = [
        null, { op: "set" }, { op: "set", kind: "node", id: "a", key: "position", value: {} },
        { op: "unset", kind: "node", id: "a", key: "position" }, { op: "create", kind: "node", id: "n", props: {} },
    ];
    for (const changes of [null, 5, "x", [], {}, { nodes: [] }, { nodes: 5, edges: [] }, { operations: {} },
        { origin: "o", sequence: 1, operations }]) {
        update(changes);
    }
    socket.receive(null, null, "flow:x", "flow_update", null);
    socket.receive(null, null, "flow:x", "client_joined", null);
    assert.deepEqual(JSON.parse(JSON.stringify(all.replica.view.toWire())), flow(node("a", 5)));
});

test("a full flow, a closed flow and an unused one are told apart in words", async () => {
    const full = started();
    full.network.sockets[0].open();
    full.network.sockets[0].reply("phx_join", { reason: "Failed to join flow session" }, "error");
    await settled();
    assert.match(full.states.at(-1).reason, /full/);
    for (const [reason, words] of [["closed", /closed this flow/], ["inactive", /nobody changed/]]) {
        const all = started();
        const { socket } = await join(all, null);
        socket.receive("1", null, "flow:x", "flow_deleted", { flow_id: "x", timestamp: 1, reason });
        socket.receive("1", "1", "flow:x", "phx_close", {});
        assert.equal(all.states.at(-1).name, "ended");
        assert.match(all.states.at(-1).reason, words);
    }
});
