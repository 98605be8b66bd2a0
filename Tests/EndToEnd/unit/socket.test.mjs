import assert from "node:assert/strict";
import test from "node:test";
import { backoff } from "../../../Sources/FlowServer/Web/js/channel/backoff.js";
import { afterClose } from "../../../Sources/FlowServer/Web/js/channel/closing.js";
import { decode, encode } from "../../../Sources/FlowServer/Web/js/channel/serializer.js";
import { Socket } from "../../../Sources/FlowServer/Web/js/channel/socket.js";
import { ManualClock, scriptedNetwork } from "./support.mjs";

function connected() {
    const clock = new ManualClock();
    const { sockets, open } = scriptedNetwork();
    const states = [];
    const onState = (state) => states.push(state.name);
    const socket = new Socket("ws://test", { onState, platform: clock.platform(open) });
    socket.connect();
    return { clock, sockets, states, socket };
}

test("the wait doubles from 1 s to 30 s, and half of it is left to chance", () => {
    const longest = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, () => 1));
    assert.deepEqual(longest, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    assert.equal(backoff(3, () => 0), 4_000);
});

test("P1.43 a close of 4000 to 4099 names the wait, 4100 to 4199 forbids to come back, any other is tried again", () => {
    const slow = { retry: true, reason: "slow", after: 2_500 };
    assert.deepEqual(afterClose(4008, '{"reason":"slow","retry_after":2500}'), slow);
    assert.deepEqual(afterClose(4100, '{"reason":"removed"}'), { retry: false, reason: "removed" });
    assert.equal(afterClose(1006, "").retry, true);
    assert.equal(afterClose(4008, '{"retry_after":-1}').after, undefined);
    assert.equal(afterClose(4008, '{"retry_after":1e99}').after, 300_000);
    assert.equal(afterClose(4199, "not JSON").reason, "not JSON");
});

test("frames are arrays of five; everything else is no frame", () => {
    assert.equal(encode({ ref: "1", topic: "t", event: "e", payload: {} }), '[null,"1","t","e",{}]');
    const halves = { "\ude00": ["\ud83d\ud83d", "\\ud83d", "\\\ud83d", "😀"] };
    const whole = { "\ufffd": ["\ufffd\ufffd", "\\ud83d", "\\\ufffd", "😀"] };
    assert.deepEqual(JSON.parse(encode({ topic: "t", event: "e", payload: halves })).at(-1), whole);
    const others = ["", "{}", "[1,2,3,4]", '[null,null,1,"e",{}]', new ArrayBuffer(2)];
    for (const other of others) assert.equal(decode(other), null);
    assert.equal(decode('["1","2","t","e",{"a":1}]').payload.a, 1);
});

test("a heartbeat goes out every 30 s, and a server that does not answer one is left", async () => {
    const { clock, sockets, states } = connected();
    sockets[0].open();
    await clock.advance(30_000);
    const [joinRef, ref, topic, event] = sockets[0].sent[0];
    assert.deepEqual([joinRef, topic, event], [null, "phoenix", "heartbeat"]);
    sockets[0].receive(null, ref, "phoenix", "phx_reply", { status: "ok", response: {} });
    await clock.advance(30_000);
    assert.equal(sockets[0].sent.length, 2);
    await clock.advance(30_000);
    assert.ok(sockets[0].isClosed);
    assert.deepEqual(states, ["connecting", "open", "waiting"]);
});

test("an answer to a heartbeat may wait behind a large flow: as long as parts of that come, the server is there", async () => {
    const { clock, sockets } = connected();
    sockets[0].open();
    for (let part = 0; part < 20; part += 1) {
        await clock.advance(10_000);
        sockets[0].receive(null, null, "flow:large", "state", {});
    }
    assert.ok(!sockets[0].isClosed);
    assert.equal(sockets[0].sent.length, 1);
    await clock.advance(60_000);
    assert.ok(sockets[0].isClosed);
});

/** Whether the newest connection is given up `within` ms after it was asked for a sign of life, and not before. */
async function isLeft({ clock, sockets, socket }, within, probe) {
    const line = sockets.at(-1);
    line.open();
    socket.probe(probe);
    await clock.advance(within - 1);
    const isEarly = line.isClosed;
    await clock.advance(1);
    const isInTime = line.isClosed;
    socket.connect();
    return !isEarly && isInTime;
}

test("a server that owes an answer and gives no sign of life is left after 4 s, the next time after 8, up to 64", async () => {
    const world = connected();
    for (const within of [4_000, 8_000, 16_000, 32_000, 64_000, 64_000]) {
        assert.ok(await isLeft(world, within, { isAwaited: true }), `${within}`);
    }
    const { clock, sockets, socket } = world;
    const last = sockets.at(-1);
    last.open();
    for (const took of [5_000, 3_000]) {
        assert.equal(socket.patience, 16);
        socket.probe();
        await clock.advance(took);
        // What others do says nothing about this line.
        last.receive(null, null, "flow:demo", "tx", {});
        assert.equal(socket.patience, 16);
        last.reply("heartbeat");
    }
    assert.equal(socket.patience, 1, "who answers at once is trusted to do so again");
});

test("an answer within 4 s ends the patience, a later one does not", async () => {
    const { clock, sockets, socket } = connected();
    sockets[0].open();
    for (const [took, patience] of [[4_000, 4], [3_999, 1]]) {
        socket.patience = 4;
        const sentAt = clock.time;
        await clock.advance(took);
        sockets[0].receive(null, null, "flow:demo", "phx_reply", {});
        socket.answered(sentAt);
        assert.equal(socket.patience, patience);
    }
});

test("a connection that is dead although nothing was to be sent, as after a sleep, says nothing about the next", async () => {
    const world = connected();
    for (let count = 0; count < 5; count += 1) assert.ok(await isLeft(world, 4_000));
});

test("as long as something leaves, the server is there", async () => {
    const { clock, sockets, socket } = connected();
    sockets[0].open();
    sockets[0].bufferedAmount = 1_000_000;
    socket.probe({ isAwaited: true });
    for (let count = 1; count <= 10; count += 1) {
        sockets[0].bufferedAmount -= 10_000;
        await clock.advance(4_000);
        assert.ok(!sockets[0].isClosed);
    }
    await clock.advance(4_000);
    assert.ok(sockets[0].isClosed);
});

test("a broken connection is opened again after the wait, which grows until one has served", async () => {
    const { clock, sockets, socket } = connected();
    sockets[0].onclose({ code: 1006, reason: "" });
    assert.deepEqual(socket.state, { name: "waiting", retryAt: 1_000 });
    await clock.advance(1_000);
    sockets[1].onclose({ code: 1006, reason: "" });
    assert.equal(socket.state.retryAt, 3_000);
    await clock.advance(2_000);
    sockets[2].open();
    // To open is not enough: what the server closes on would go out again each second.
    sockets[2].onclose({ code: 1011, reason: "" });
    assert.equal(socket.state.retryAt, 7_000);
    await clock.advance(4_000);
    sockets[3].open();
    socket.answered(clock.time);
    sockets[3].onclose({ code: 1012, reason: "" });
    assert.equal(socket.state.retryAt, 8_000);
    await clock.advance(1_000);
    sockets[4].onclose({ code: 1006, reason: "" });
    await clock.advance(2_000);
    sockets[5].open();
    await clock.advance(10_000);
    sockets[5].onclose({ code: 1006, reason: "" });
    assert.equal(socket.state.retryAt - clock.time, 1_000, "one that lasts 10 s has served, too");
});

test("one that fails before it opens is given up at once, also where only the error is told", async () => {
    const { sockets, socket, clock } = connected();
    sockets[0].onerror({});
    assert.deepEqual(socket.state, { name: "waiting", retryAt: 1_000 });
    sockets[0].onclose({ code: 1006, reason: "" });
    assert.deepEqual(socket.state, { name: "waiting", retryAt: 1_000 });
    await clock.advance(1_000);
    sockets[1].open();
    // What is wrong with an open one is told by its close.
    sockets[1].onerror({});
    assert.ok(socket.isOpen);
});

test("connecting by hand does not wait, and opens only one socket", async () => {
    const { clock, sockets, socket } = connected();
    sockets[0].onclose({ code: 1006, reason: "" });
    socket.connect();
    socket.connect();
    await clock.advance(5_000);
    assert.equal(sockets.length, 2);
});

test("a final close is not tried again", async () => {
    const { clock, sockets, states } = connected();
    sockets[0].open();
    sockets[0].onclose({ code: 4101, reason: '{"reason":"removed"}' });
    await clock.advance(100_000);
    assert.equal(sockets.length, 1);
    assert.equal(states.at(-1), "closed");
});

test("a socket that does not open in 10 s is given up", async () => {
    const { clock, sockets, socket } = connected();
    await clock.advance(10_000);
    assert.ok(sockets[0].isClosed);
    assert.equal(socket.state.name, "waiting");
});
