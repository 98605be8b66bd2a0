import assert from "node:assert/strict";
import test from "node:test";
import { Channel } from "../../../Sources/FlowServer/Web/js/channel/channel.js";
import { Socket } from "../../../Sources/FlowServer/Web/js/channel/socket.js";
import { ManualClock, scriptedNetwork, settled } from "./support.mjs";

async function joining() {
    const clock = new ManualClock();
    const { sockets, open } = scriptedNetwork();
    const heard = [];
    const socket = new Socket("ws://test", { platform: clock.platform(open) });
    const channel = new Channel(socket, "flow:x", {
        handlers: {
            joined: () => heard.push("joined"),
            event: (name, payload) => heard.push(`${name} ${JSON.stringify(payload)}`),
            failed: (error) => heard.push(`failed ${error.message}`),
            closed: () => heard.push("closed"),
            lost: () => heard.push("lost"),
        },
    });
    channel.join();
    socket.connect();
    sockets[0].open();
    return { clock, sockets, heard, socket, channel, server: sockets[0] };
}

async function joined() {
    const all = await joining();
    all.server.reply("phx_join");
    await settled();
    return all;
}

test("a channel joins when the socket opens, with join_ref and ref the same", async () => {
    const { server, heard } = await joined();
    const [joinRef, ref, topic, event, payload] = server.last("phx_join");
    assert.deepEqual([joinRef, topic, event, payload], [ref, "flow:x", "phx_join", {}]);
    assert.deepEqual(heard, ["joined"]);
});

test("frames of its own join and broadcasts with null are heard, those of an earlier join are not", async () => {
    const { server, heard } = await joined();
    server.receive("1", null, "flow:x", "flow_update", 1);
    server.receive(null, null, "flow:x", "client_joined", 2);
    server.receive("99", null, "flow:x", "flow_update", 3);
    server.receive("1", null, "flow:other", "flow_update", 4);
    assert.deepEqual(heard, ["joined", "flow_update 1", "client_joined 2"]);
});

test("an event right behind the join's reply, in the same turn, is heard", async () => {
    const { server, heard } = await joining();
    server.reply("phx_join");
    server.receive(null, null, "flow:x", "client_joined", {});
    await settled();
    assert.ok(heard.includes("client_joined {}"));
});

test("a push gives the response, or throws the server's reason and code", async () => {
    const { server, channel } = await joined();
    const first = channel.push("ping", {});
    server.reply("ping", { status: "pong" });
    assert.deepEqual(await first, { status: "pong" });
    const second = channel.push("nonsense", {});
    server.reply("nonsense", { reason: "Unknown event", code: "unknown_event" }, "error");
    await assert.rejects(second, { message: "Unknown event", code: "unknown_event" });
});

test("a push without an answer fails after 10 s", async () => {
    const { clock, channel } = await joined();
    const push = channel.push("ping", {});
    const failure = assert.rejects(push, { code: "timeout" });
    await clock.advance(10_000);
    await failure;
});

test("when the connection breaks, pushes fail at once, and the channel joins again on the next one", async () => {
    const { clock, sockets, server, channel, heard } = await joined();
    const push = channel.push("ping", {});
    const failure = assert.rejects(push, { code: "closed" });
    server.onclose({ code: 1006, reason: "" });
    await failure;
    await assert.rejects(channel.push("ping", {}), { code: "closed" });
    await clock.advance(1_000);
    sockets[1].open();
    sockets[1].reply("phx_join");
    await settled();
    assert.deepEqual(heard, ["joined", "joined"]);
});

test("a refused join is told and not repeated, one that may pass is repeated", async () => {
    const { clock, server, heard } = await joining();
    server.reply("phx_join", { reason: "overloaded", retry: true, retry_after: 500 }, "error");
    await settled();
    await clock.advance(500);
    assert.equal(server.sent.filter((frame) => frame[3] === "phx_join").length, 2);
    server.reply("phx_join", { reason: "Failed to join flow session" }, "error");
    await clock.advance(60_000);
    assert.equal(server.sent.filter((frame) => frame[3] === "phx_join").length, 2);
    assert.deepEqual(heard, ["lost", "failed Failed to join flow session"]);
});

test("phx_close ends the channel until it is joined again", async () => {
    const { clock, server, channel, heard } = await joined();
    server.receive("1", "1", "flow:x", "phx_close", {});
    await clock.advance(5_000);
    assert.deepEqual(heard, ["joined", "closed"]);
    channel.join();
    assert.equal(server.sent.filter((frame) => frame[3] === "phx_join").length, 2);
});

test("phx_error joins again after a wait", async () => {
    const { clock, server, heard } = await joined();
    server.receive("1", "1", "flow:x", "phx_error", {});
    await clock.advance(1_000);
    server.reply("phx_join");
    await settled();
    assert.deepEqual(heard, ["joined", "lost", "joined"]);
});
