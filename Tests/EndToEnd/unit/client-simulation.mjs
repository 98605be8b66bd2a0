import assert from "node:assert/strict";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { MemoryStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";
import { deleteOp, edgeOp, labelOp, moveOp, nodeOp, sorted, World } from "./client-support.mjs";
import { FakeLocks, seeded } from "./fake-network.mjs";

/**
 * One tab's hold on a memory that several tabs share and that outlives them, as a browser's store does. A write takes
 * `pause()`; one that had not ended when the tab did is never made. One that `isFull` can only forget.
 */
function handleOn(store, pause) {
    const handle = { lasts: true, isDead: false, isFull: false };
    const never = new Promise(() => {});
    for (const name of ["slots", "read"]) {
        handle[name] = (...values) => (handle.isDead ? never : store[name](...values));
    }
    for (const name of ["putClient", "put", "remove", "drop"]) {
        handle[name] = async (...values) => {
            const written = structuredClone(values);
            await pause();
            if (handle.isDead) return never;
            if (handle.isFull && name.startsWith("put")) throw new Error("full");
            return store[name](...written);
        };
    }
    return handle;
}

/** The memory, which notes the labels of the transactions that it has had. */
class NotingStore extends MemoryStore {
    noted = new Set();

    put(flow, slot, records) {
        for (const { event, fields } of records) if (event === "tx") this.noted.add(fields.label);
        return super.put(flow, slot, records);
    }
}

/** Some people, some seconds of edits and faults, then quiet; all by chance from one seed. */
export class Simulation {
    world = new World();
    submitted = new Map();
    /** Undos of transactions that had no answer: `about` and `outcome`. */
    undone = [];
    tabs = [];

    constructor(seed) {
        this.random = seeded(seed);
        this.seed = seed;
        this.store = new NotingStore();
        /** Whether a device was full: then what it had is forgotten there. */
        this.wasFull = false;
        this.locks = new FakeLocks();
        this.world.server.stateMode = this.chance(0.5) ? "parts" : "auto";
        this.world.server.refuse = (event) => this.refusal(event);
        this.isFaulty = true;
        /** Whether tabs end again and again, young ones above all. */
        this.isRestless = this.chance(0.3);
        /** Whether the device is full again and again. */
        this.isOnFullDevice = this.chance(0.3);
    }

    chance(share) {
        return this.random() < share;
    }

    below(count) {
        return Math.floor(this.random() * count);
    }

    pick(list) {
        return list[this.below(list.length)];
    }

    open() {
        const locks = this.locks.tab();
        const session = new Map();
        const sessionStorage = { getItem: (key) => session.get(key) ?? null, setItem: (key, value) => session.set(key, value) };
        const store = handleOn(this.store, () => this.isFaulty && this.chance(0.5) && this.wait(this.below(80)));
        const tab = this.world.tab({ store, locks, sessionStorage, random: this.random });
        Object.assign(tab, { locks, store });
        if (this.isOnFullDevice) this.world.time.after(this.below(2_000), () => this.fill(store));
        tab.network.delay = () => (this.isFaulty ? this.below(120) : 1);
        this.tabs.push(tab);
        return tab;
    }

    wait(ms) {
        return new Promise((resolve) => this.world.time.platform().setTimeout(resolve, ms));
    }

    refusal(event) {
        if (!this.isFaulty) return null;
        if (event === "phx_join") return this.chance(0.05) ? { code: "flow_failed", retry_after: 100 } : null;
        if (["tx", "undo", "redo"].includes(event) && this.chance(0.03)) {
            return { code: this.pick(["overloaded", "storage_error", "restarting"]), retry_after: this.below(500) };
        }
        return null;
    }

    edit(tab) {
        const { flow } = tab;
        const nodes = [...flow.nodes.keys()];
        const edges = [...flow.edges.keys()];
        const fresh = `${this.seed}-${this.submitted.size}`;
        const ways = [
            () => [nodeOp(fresh, this.below(100))],
            () => [moveOp(this.pick(nodes), this.below(100))],
            () => [labelOp(this.pick(nodes), this.pick(["A", "B", "C"]))],
            () => [deleteOp("node", this.pick(nodes))],
            () => [edgeOp(fresh, this.pick(nodes), this.pick(nodes))],
            () => [edgeOp(fresh, this.pick(nodes), this.pick(nodes)), moveOp(this.pick(nodes), 1)],
            () => [deleteOp("edge", this.pick(edges))],
            () => [{ op: "set", kind: "node", id: this.pick(nodes), key: "data", value: { label: "D", [fresh]: 1 } }],
            () => [{ op: "unset", kind: "node", id: this.pick(nodes), key: "data.label" }],
            () => [{ op: "set", kind: "flow", key: "title", value: fresh }],
            () => [{ op: "restore", kind: "node", id: `${this.seed}-${this.below(this.submitted.size + 1)}` }],
            () => [{ op: "unset", kind: "node", id: fresh, key: "nonsense" }],
        ];
        if (this.chance(0.12)) return this.undo(tab);
        if (this.chance(0.06)) return this.redo(tab);
        const ops = (nodes.length === 0 ? ways[0] : this.pick(ways))().filter((op) => op.id !== undefined || op.kind === "flow");
        if (ops.length === 0) return undefined;
        const group = this.chance(0.2) ? "g" : undefined;
        const record = { outcome: null, group };
        this.submitted.set(fresh, record);
        tab.newest = record;
        flow.transact(ops, { label: fresh, group }).then((outcome) => {
            record.outcome = outcome;
        });
        return undefined;
    }

    /** What is undone at once is what was made just before. */
    undo(tab) {
        const about = tab.newest?.group === undefined ? tab.newest : null;
        tab.newest = null;
        const isPending = about && about.outcome === null;
        tab.flow.undo().then((outcome) => isPending && this.undone.push({ about, outcome }));
    }

    redo(tab) {
        tab.newest = null;
        tab.flow.redo();
    }

    fault(tab) {
        if (this.isRestless && this.chance(0.7)) return void this.close(this.tabs.at(-1));
        const { line } = tab.network;
        const { server } = this.world;
        const ways = [
            () => line?.broken(),
            () => line?.freeze(),
            () => line?.broken(4008, '{"reason":"slow","retry_after":200}'),
            () => {
                tab.network.isUp = false;
                line?.broken();
            },
            () => {
                tab.network.isUp = true;
            },
            () => {
                server.floor = server.clock - this.below(5);
            },
            () => {
                const member = this.world.member(tab);
                if (member) server.resync(member);
            },
            () => server.write([nodeOp(`rest-${server.clock}-${this.below(1e9)}`)]),
            () => this.close(tab),
            () => {
                this.fill(tab.store, !tab.store.isFull);
            },
            () => this.lose(tab),
            () => this.chance(0.3) && this.forget(this.pick([...server.clients.keys()])),
        ];
        return void this.pick(ways)();
    }

    fill(store, isFull = true) {
        store.isFull = isFull;
        this.wasFull ||= isFull;
    }

    /** The server forgets a client, as it does after 30 days. */
    forget(client) {
        this.world.server.clients.delete(client);
        this.world.time.date += 31 * 86_400_000;
    }

    /** The tab's process ends without a goodbye; somebody opens another one. */
    close(tab) {
        tab.network.isUp = false;
        for (const socket of tab.network.sockets) socket.freeze();
        tab.store.isDead = true;
        tab.locks.crash();
        tab.connection.socket.close();
        this.tabs = this.tabs.filter((other) => other !== tab);
        this.open();
    }

    /** A frame to this tab is lost, which no TCP does, but a bug may. */
    lose(tab) {
        const member = this.world.member(tab);
        const socket = member?.connection;
        if (!socket) return;
        const emit = socket.emit;
        socket.emit = (...frame) => {
            socket.emit = emit;
            if (frame[3] !== "tx") emit.apply(socket, frame);
        };
    }

    async run() {
        for (let count = 0; count < 3; count += 1) this.open();
        for (let step = 0; step < 120; step += 1) {
            await this.world.pass(this.below(200));
            const tab = this.pick(this.tabs);
            if (this.chance(0.15)) this.fault(tab);
            else this.edit(tab);
        }
        await this.settle();
    }

    /** The faults end; nobody edits any more. */
    async settle() {
        this.isFaulty = false;
        for (const tab of this.tabs) tab.network.isUp = true;
        // By then a line that broke without a sign is noticed, also where nothing is to be sent.
        await this.world.pass(65_000);
        for (let round = 0; round < 60 && !(await this.isQuiet()); round += 1) await this.world.pass(5_000);
        // One more transaction shows a tab that it has missed the last one.
        this.world.server.write([nodeOp(`last-${this.seed}`)]);
        await this.world.pass(10_000);
        this.left = await this.#kept();
        if (await this.isQuiet()) return;
        const statuses = this.tabs.map(({ flow }) => flow.status);
        assert.fail(`not quiet: ${JSON.stringify([statuses, (await this.#kept()).filter((record) => !record.refusal)])}`);
    }

    /** Everybody is live, and nothing waits in a tab or in what a closed tab has left. */
    async isQuiet() {
        const isSaved = ({ flow }) => ["live", "saved"].includes(flow.status.name);
        return this.tabs.every(isSaved) && (await this.#kept()).every((record) => record.refusal);
    }

    async #kept() {
        const name = "flows.test demo";
        const slots = await this.store.slots(name);
        return (await Promise.all(slots.map(({ slot }) => this.store.read(name, slot)))).flatMap((each) => each.records);
    }

    check() {
        const { server } = this.world;
        const expected = sorted(server.objects.wire());
        for (const { flow } of this.tabs) {
            assert.equal(flow.clock, server.clock);
            assert.deepEqual(sorted(flow.toWire()), expected);
            const shown = { flow: expected.flow, nodes: expected.nodes.length, edges: expected.edges.length };
            assert.deepEqual({ flow: expected.flow, nodes: flow.nodes.size, edges: flow.edges.size }, shown);
        }
        const made = new Map();
        for (const { label } of server.log) if (label) made.set(label, (made.get(label) ?? 0) + 1);
        for (const [label, { outcome }] of this.submitted) {
            const times = made.get(label) ?? 0;
            assert.ok(times <= 1, `${label} was made ${times} times`);
            if (outcome?.status === "commit" || outcome?.status === "rebased") assert.equal(times, 1, `${label} was lost`);
            if (outcome?.status === "rejected") assert.equal(times, 0, `${label} was rejected and made`);
        }
        // Who ends its tab does not hear what becomes of it.
        const sent = server.received.filter(([event]) => event === "tx").map(([, { label }]) => label);
        const known = new Set([...sent, ...this.left.map(({ fields }) => fields.label)]);
        for (const label of this.wasFull ? [] : this.store.noted) {
            assert.ok(known.has(label), `${label} was on the device, and neither sent nor kept`);
        }
        for (const { about, outcome } of this.undone) {
            const isNothing = ["noop", "rejected", "unknown"].includes(about.outcome?.status);
            if (isNothing) assert.notEqual(outcome.status, "rebased", "an undo took back another change");
        }
    }
}

/** As a worker: runs seeds, away from the test runner, whose tracking of promises takes most of the time. */
if (!isMainThread && workerData?.seeds) {
    const { first, seeds } = workerData;
    for (let seed = first; seed < first + seeds; seed += 1) {
        const simulation = new Simulation(seed);
        try {
            await simulation.run();
            simulation.check();
        } catch (error) {
            error.message = `seed ${seed}: ${error.message}`;
            throw error;
        }
    }
    parentPort.postMessage("done");
}
