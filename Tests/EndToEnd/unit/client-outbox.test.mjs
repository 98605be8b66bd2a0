import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../../Sources/FlowServer/Web/js/client/outbox.js";
import { PendingRequest } from "../../../Sources/FlowServer/Web/js/client/request.js";

/** An outbox with requests, started, on a channel that only notes what is sent. */
function started(numbers) {
    const sent = [];
    const timers = [];
    const platform = {
        random: () => 0, now: () => 0, clearTimeout: () => {},
        setTimeout: (run, wait) => timers.push({ run, wait }),
    };
    const channel = {
        socket: { platform, drop: assert.fail, answered() {} },
        request: (event, { cseq }, { answered, failed }) => sent.push({ cseq, answered, failed }),
    };
    const answered = (request) => outbox.remove(request);
    const handlers = { answered, refused: assert.fail, changed() {}, kept: () => null, returned() {} };
    const outbox = new Outbox(channel, { clock: () => 0, handlers });
    outbox.resume(0);
    const add = (cseq) => outbox.add(new PendingRequest({ order: cseq, cseq, event: "tx" }));
    numbers.forEach(add);
    outbox.start();
    return { outbox, sent, timers, add };
}

test("P7.11 the refusal of a request counts though that of the next one came first", () => {
    const { sent, timers } = started([1, 2]);
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2]);
    sent[1].failed({ code: "too_many_pending", retryAfter: 200 });
    sent[0].failed({ code: "storage_error", retryAfter: 300 });
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
