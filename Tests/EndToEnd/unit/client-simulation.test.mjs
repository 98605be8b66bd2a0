import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";
import { Worker } from "node:worker_threads";

// One seed again: FLOWS_CLIENT_SEED=17 FLOWS_CLIENT_SEEDS=1.
const seeds = Number(process.env.FLOWS_CLIENT_SEEDS ?? 400);
const first = Number(process.env.FLOWS_CLIENT_SEED ?? 1);

test(`${seeds} runs of three tabs on broken lines: all see the server's document, nothing is made twice or lost`, async () => {
    const worker = new Worker(new URL("client-simulation.mjs", import.meta.url), { workerData: { first, seeds } });
    const [message] = await once(worker, "message");
    assert.equal(message, "done");
});
