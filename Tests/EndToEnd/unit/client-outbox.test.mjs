import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../../Sources/FlowServer/Web/js/client/outbox.js";

test("P7.11 the refusal of a request counts though that of the next one came first", () => {
    const sent = [];
    const timers = [];
    const platform = {
        random: () => 0, now: () => 0, clearTimeout: () => {},
        setTimeout: (run, wait) => timers.push({ run, wait }),
    };
    const channel = {
        socket: { platform, drop: assert.fail, answered() {} },
        request: (event, { cseq }, { failed }) => sent.push({ cseq, failed }),
    };
    const handlers = { answered() {}, refused: assert.fail, changed() {}, kept: () => null, returned() {} };
    const outbox = new Outbox(channel, { clock: () => 0, handlers });
    outbox.resume(0);
    for (const cseq of [1, 2]) outbox.add({ cseq, event: "tx", isSent: false, payload: () => ({ cseq }) });
    outbox.start();
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2]);
    sent[1].failed({ code: "too_many_pending", retryAfter: 200 });
    sent[0].failed({ code: "storage_error", retryAfter: 300 });
    timers.findLast(({ wait }) => wait === 300).run();
    assert.deepEqual(sent.map(({ cseq }) => cseq), [1, 2, 1, 2]);
    // Of what has gone out again an earlier answer says nothing.
    sent[0].failed({ code: "storage_error", retryAfter: 300 });
    assert.equal(sent.length, 4);
});
