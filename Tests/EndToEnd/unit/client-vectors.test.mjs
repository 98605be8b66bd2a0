import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Connection } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { plain, sorted } from "./client-support.mjs";
import { FakeNetwork, VirtualTime } from "./fake-network.mjs";

const file = new URL("../../../docs/protocol/client-vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8"));

/** A client whose server is the script of a vector. */
class Scripted {
    time = new VirtualTime();
    /** Frames of the client that no step has looked at. */
    unseen = [];
    /** All its requests on this connection, the newest first. */
    requests = [];

    constructor() {
        const server = { handle: (socket, frame) => this.#handle(frame), flush: () => {}, gone: () => {} };
        this.network = new FakeNetwork(this.time, server);
        this.network.isUp = false;
        const platform = this.time.platform(() => this.network.open());
        this.connection = new Connection("http://flows.test", { platform });
        this.flow = this.connection.open("demo", { checkDigest: false, locks: null, sessionStorage: null });
    }

    #handle([joinRef, ref, topic, event, payload]) {
        if (topic === "phoenix") return;
        const frame = { joinRef, ref, event, payload };
        if (event === "phx_join") this.join = frame;
        else this.unseen.push(frame);
        this.requests.unshift(frame);
    }

    #reply({ joinRef, ref }, status, response) {
        this.network.line.emit(joinRef, ref, "flow:demo", "phx_reply", { status, response });
    }

    async joins(payload, { response }) {
        this.network.isUp = true;
        await this.time.advance(31_000);
        // The number of the join is the client's own; P3.30 has tests of its own.
        delete this.join.payload.client?.join;
        assert.deepEqual(this.join.payload, payload);
        this.#reply(this.join, "ok", response);
    }

    submits({ ops }) {
        this.flow.transact(ops);
    }

    sends(frames) {
        const sent = this.unseen.splice(0).map(({ event, payload }) =>
            ({ event, ...(event === "sync" ? payload : { cseq: payload.cseq }) }));
        assert.deepEqual(sent, frames);
    }

    receives({ event, payload }) {
        this.network.line.emit(this.join.joinRef, null, "flow:demo", event, payload);
    }

    answers({ cseq, ok, response }) {
        const request = this.requests.find((frame) => frame.event === "tx" && frame.payload.cseq === cseq);
        this.requests.splice(this.requests.indexOf(request), 1);
        this.#reply(request, ok ? "ok" : "error", response);
    }

    answersSync(response) {
        this.#reply(this.requests.find(({ event }) => event === "sync"), "ok", response);
    }

    breaks() {
        this.network.isUp = false;
        this.network.line.broken();
        this.requests = [];
    }

    waits(ms) {
        return this.time.advance(ms);
    }

    shows({ clock, document, pending }) {
        assert.equal(this.flow.clock, clock);
        assert.deepEqual(sorted(this.flow.toWire()), sorted(document));
        assert.equal(this.flow.pendingCount, pending);
    }
}

for (const { name, steps } of vectors) {
    test(`client vector: ${name}`, async () => {
        const client = new Scripted();
        for (const [index, step] of steps.entries()) {
            const [[action, value]] = Object.entries(step);
            try {
                await client[action](plain(value), step);
                await client.time.advance(1);
            } catch (error) {
                error.message = `step ${index}, ${action}: ${error.message}`;
                throw error;
            }
        }
    });
}
