import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../../Sources/FlowServer/Web/js/client/outbox.js";
import { Traffic } from "../../../Sources/FlowServer/Web/js/client/traffic.js";
import { PendingRequest } from "../../../Sources/FlowServer/Web/js/client/request.js";

/** An outbox with requests, started, on a channel that only notes what is sent. */
function started(numbers, traffic = new Traffic()) {
    const sent = [];
    const timers = [];
    const platform = {
        random: () => 0, now: () => 0, clearTimeout: (timer) => timer && timers.splice(timers.indexOf(timer), 1),
        setTimeout: (run, wait) => {
            timers.push({ run, wait });
            return timers.at(-1);
        },
    };
    const channel = {
        socket: { platform, drop: assert.fail, answered() {}, served() {}, isOpen: true },
        request: (event, { cseq }, { answered, failed }) => sent.push({ cseq, answered, failed }),
    };
    const answered = (request) => outbox.remove(request);
    const refused = [];
    const handlers = {
        answered, refused: (request, { code }) => refused.push(code), changed() {}, kept: () => null, returned() {},
    };
    const outbox = new Outbox(channel, { clock: () => 0, traffic, handlers });
    outbox.resume(0);
    const add = (cseq) => outbox.add(new PendingRequest({ order: cseq, cseq, event: "tx" }));
    numbers.forEach(add);
    outbox.start();
    return { outbox, sent, timers, add, refused };
}

/** The server ends the connection of some outboxes over something that was sent; it comes back and has counted nothing. */
function endOver(...outboxes) {
    for (const { outbox } of outboxes) outbox.channel.socket.isOpen = false;
    for (const { outbox } of outboxes) {
        outbox.endedOverMessage();
        outbox.stop();
    }
    for (const { outbox } of outboxes) outbox.channel.socket.isOpen = true;
    for (const { outbox, sent } of outboxes) {
        sent.splice(0);
        outbox.resume(0);
        outbox.start();
    }
}

test("P7.11 the refusal of a request counts though that of the next one came first", () => {
    const { sent, timers } = started([1, 2]);
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2]);
    sent[1].failed({ code: "too_many_pending", retryAfter: 200 });
    sent[0].failed({ code: "storage_error", retryAfter: 300 });
    // The wait that was named last counts.
    timers.find(({ wait }) => wait === 200)?.run();
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2]);
    timers.findLast(({ wait }) => wait === 300).run();
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2, 1, 2]);
    // Of what has gone out again an earlier answer says nothing.
    sent[0].failed({ code: "storage_error", retryAfter: 300 });
    assert.equal(sent.length, 4);
});

test("P1.42 when a connection has ended over something that was sent, what was on its way goes out one at a time", () => {
    const { outbox, sent, add } = started([1, 2]);
    outbox.endedOverMessage();
    outbox.resume(0);
    for (const cseq of [3, 4]) add(cseq);
    outbox.start();
    const counts = [];
    for (const index of [2, 3, 4]) {
        counts.push(sent.length);
        sent[index].answered({});
    }
    assert.deepEqual(counts, [3, 4, 6], "the two that came later go out together");
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2, 1, 2, 3, 4]);
});

test("P1.42 of several flows on a connection too the suspects go one at a time: only the one that ends it is given up", () => {
    const traffic = new Traffic();
    const [bad, good, calm] = [started([1], traffic), started([1, 2], traffic), started([], traffic)];
    endOver(bad, good, calm);
    calm.add(1);
    calm.outbox.flush();
    assert.deepEqual([bad, good, calm].map(({ sent }) => sent.length), [1, 0, 0]);
    endOver(bad, good, calm);
    assert.deepEqual([bad, good].map(({ refused }) => refused), [["unsendable"], []]);
    // Nothing is held up for ever: the two suspects of the second flow go, then all that waits.
    assert.deepEqual([good, calm].map(({ sent }) => sent.length), [1, 0]);
    good.sent[0].answered({});
    assert.deepEqual([good, calm].map(({ sent }) => sent.length), [2, 0]);
    good.sent[1].answered({});
    assert.deepEqual([good, calm].map(({ sent }) => sent.length), [2, 1]);
});

test("a suspect waits until nothing of the other flows is on its way, and these make room for it", () => {
    const traffic = new Traffic();
    const [busy, suspected] = [started([1, 2], traffic), started([], traffic)];
    suspected.add(1);
    suspected.outbox.requests[0].ends = 1;
    suspected.outbox.flush();
    busy.add(3);
    busy.outbox.flush();
    assert.deepEqual([busy.sent.length, suspected.sent.length], [2, 0]);
    busy.sent[0].answered({});
    assert.deepEqual([busy.sent.length, suspected.sent.length], [2, 0]);
    busy.sent[1].answered({});
    assert.deepEqual([busy.sent.length, suspected.sent.length], [2, 1]);
    suspected.sent[0].answered({});
    assert.equal(busy.sent.length, 3);
});

test("a suspect that has to wait for the server, or whose flow is closed, holds up no other flow", () => {
    for (const way of ["pause", "close"]) {
        const traffic = new Traffic();
        const [one, other] = [started([], traffic), started([], traffic)];
        one.add(1);
        one.outbox.requests[0].ends = 1;
        one.outbox.flush();
        other.add(1);
        other.outbox.flush();
        assert.equal(other.sent.length, 0);
        if (way === "pause") one.sent[0].failed({ code: "rate_limited", retryAfter: 250 });
        else one.outbox.close();
        assert.equal(other.sent.length, 1);
    }
});

test("P3.52 every refusal that uses up no number frees it: what follows goes out under it", () => {
    for (const code of ["bad_request", "nothing_to_undo", "nothing_to_redo", "forbidden", "too_many_versions"]) {
        const { sent, refused } = started([1, 2]);
        sent[0].failed({ code });
        assert.deepEqual([refused, sent.map(({ cseq }) => cseq)], [[code], [1, 2, 1]], code);
    }
});
