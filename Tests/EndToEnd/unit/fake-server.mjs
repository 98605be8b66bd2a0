/**
 * A small twin of the server's side of generation 2 (protocol §3): one flow, order by clock, exactly once by cseq with
 * stored answers, cascade, dropped operations, undo, the three states of a join. It speaks frames; see FakeConnection.
 */
import { createHash } from "node:crypto";
import { canonical } from "../../../Sources/FlowServer/Web/js/client/canonical.js";

const clone = (value) => JSON.parse(JSON.stringify(value));
const same = (a, b) => a !== undefined && b !== undefined && canonical(a) === canonical(b);
const required = { node: ["type", "position"], edge: ["source", "target"], flow: [], comment: ["text", "author"] };
const isOfComments = (ops) => ops.every((op) => op.kind === "comment");

/** Objects as maps of properties: `kind → id → {key: value}`. Written apart from the client's, to disagree with it. */
class Objects {
    constructor() {
        this.kinds = { node: new Map(), edge: new Map(), flow: new Map([["", {}]]), comment: new Map() };
    }

    copy() {
        const copy = new Objects();
        for (const [kind, map] of Object.entries(this.kinds)) {
            copy.kinds[kind] = new Map([...map].map(([id, props]) => [id, { ...props }]));
        }
        return copy;
    }

    get(op) {
        return this.kinds[op.kind].get(op.kind === "flow" ? "" : op.id);
    }

    apply(op) {
        if (op.op === "create") this.kinds[op.kind].set(op.id, flat(op.props));
        else if (op.op === "delete") this.kinds[op.kind].delete(op.id);
        else if (op.op === "set") this.get(op)[op.key] = op.value;
        else delete this.get(op)[op.key];
    }

    wire() {
        const list = (kind) => [...this.kinds[kind]].map(([id, props]) => ({ id, ...nested(props) }));
        const said = this.kinds.comment.size > 0 ? { comments: list("comment") } : {};
        return { flow: nested(this.kinds.flow.get("")), nodes: list("node"), edges: list("edge"), ...said };
    }

    digest() {
        let sum = 0n;
        for (const [kind, map] of Object.entries(this.kinds)) {
            for (const [id, props] of map) {
                for (const [key, value] of Object.entries(props)) {
                    const hash = createHash("sha256").update(canonical([kind, id, key, value])).digest("hex");
                    sum += BigInt(`0x${hash.slice(0, 32)}`);
                }
            }
        }
        return (sum % (1n << 128n)).toString(16).padStart(32, "0");
    }
}

export function flat(props) {
    const result = {};
    for (const [key, value] of Object.entries(props)) {
        if (key !== "data" && key !== "meta") result[key] = value;
        else for (const [rest, inner] of Object.entries(value)) result[`${key}.${rest}`] = inner;
    }
    return result;
}

function nested(props) {
    const result = {};
    for (const [key, value] of Object.entries(props)) {
        const [, group, rest] = /^(data|meta)\.(.*)$/s.exec(key) ?? [];
        if (group) (result[group] ??= {})[rest] = value;
        else result[key] = value;
    }
    return result;
}

class Refusal extends Error {
    constructor(code, more = {}) {
        super(code);
        this.response = { reason: `refused: ${code}`, code, ...more };
    }
}

export class FakeServer {
    objects = new Objects();
    clock = 0;
    epoch = "00000000000000e1";
    log = [];
    clients = new Map();
    members = new Set();
    /** Whether so many are here that a joiner gets the state of a moment before, and a diff behind it. */
    isCrowded = false;
    graves = new Map();
    /** How a join is answered: "auto", "document", "parts". */
    stateMode = "auto";
    /** Clocks below this are not in the log any more. */
    floor = 0;
    /** Called before a request is handled; an error response it gives is the answer. */
    refuse = () => null;
    received = [];
    role = "editor";
    divergences = 0;
    #nextClient = 1;

    /** Another program's transaction, as by REST. */
    write(ops, more = {}) {
        const { logged } = this.#resolve(ops);
        return this.#commit(null, undefined, logged, more);
    }

    handle(connection, [joinRef, ref, topic, event, payload]) {
        const reply = (status, response) => connection.emit(joinRef, ref, topic, "phx_reply", { status, response });
        if (topic === "phoenix") return reply("ok", {});
        this.received.push([event, payload]);
        if (event === "phx_join") return this.#join(connection, { joinRef, ref, topic, payload, reply });
        const member = connection.member;
        if (!member) return connection.emit(null, ref, topic, "phx_reply",
            { status: "error", response: { reason: "unmatched topic", code: "unmatched_topic" } });
        if (event === "awareness") return this.#awareness(member.client.id, payload.state);
        try {
            const refused = this.refuse(event, payload, member);
            if (refused) throw new Refusal(refused.code, refused);
            reply("ok", this.#request(member, event, payload, connection));
        } catch (error) {
            if (!error.response) throw error;
            reply("error", error.response);
        }
        return undefined;
    }

    #request(member, event, payload, connection) {
        switch (event) {
            case "sync":
                return { ...this.#head(), state: this.#state(payload, connection) };
            case "divergence":
                this.divergences += 1;
                return {};
            case "presence":
                member.presence = payload;
                return {};
            case "phx_leave":
                this.gone(connection);
                return {};
            default:
                return this.#numbered(member, event, payload);
        }
    }

    #head() {
        return { epoch: this.epoch, clock: this.clock, digest: this.objects.digest() };
    }

    #join(connection, { joinRef, topic, payload, reply }) {
        const refused = this.refuse("phx_join", payload, null);
        if (refused) return reply("error", { reason: refused.code, ...refused });
        const known = this.clients.get(payload.client?.id);
        const isKnown = known !== undefined && known.secret === payload.client.secret;
        const client = isKnown ? known : this.#newClient();
        const present = [...this.members].find((member) => member.client === client);
        const number = payload.client?.join ?? Infinity;
        if (present && present.join >= number) {
            return reply("error", { reason: "late", code: "stale_join", join: present.join, retry_after: 0 });
        }
        if (present) this.#supersede(present);
        const member = { client, connection, joinRef, topic, join: payload.client?.join ?? 0, presence: payload.presence ?? { name: client.id } };
        connection.member = member;
        this.members.add(member);
        reply("ok", {
            v: 2, client: { id: client.id, secret: client.secret }, client_reset: Boolean(payload.client) && !isKnown,
            last_cseq: client.lastCseq, ...this.#head(), role: this.role, durability: "full", build: "fake",
            limits: { tx_bytes: 1_048_576, ops: 2_000, value_bytes: 65_536, pending: 64, awareness_bytes: 1_024 },
            depth: { undo: client.undo.length, redo: client.redo.length },
            state: this.#state(payload.since, connection),
        });
        this.#parts(member);
        const shown = [...this.members].filter((each) => each !== member || !this.isCrowded);
        this.push(member, "presence_state", Object.fromEntries(shown.map((each) => [each.client.id, metas(each)])));
        for (const other of this.members) {
            if (other !== member || this.isCrowded) this.push(other, "presence_diff", { joins: { [client.id]: metas(member) }, leaves: {} });
        }
        return undefined;
    }

    #newClient() {
        const id = `c${this.#nextClient++}`;
        const client = { id, secret: `s-${id}`, lastCseq: 0, results: new Map(), undo: [], redo: [] };
        this.clients.set(id, client);
        return client;
    }

    #supersede(member) {
        this.push(member, "superseded", {});
        this.gone(member.connection, "phx_close");
    }

    gone(connection, event) {
        const { member } = connection;
        if (!member || !this.members.delete(member)) return;
        if (event) this.push(member, event, {});
        connection.member = null;
        this.#broadcast("presence_diff", { joins: {}, leaves: { [member.client.id]: metas(member) } });
    }

    /** What a member that has `since` needs. */
    #state(since, connection) {
        const isKnown = since && since.epoch === this.epoch && since.clock >= this.floor && since.clock <= this.clock;
        if (isKnown && since.clock === this.clock) return { mode: "up_to_date", clock: this.clock };
        if (isKnown) return { mode: "ops", clock: this.clock, txs: this.log.filter((tx) => tx.clock > since.clock) };
        if (this.stateMode !== "parts") return { mode: "snapshot", clock: this.clock, document: this.objects.wire() };
        connection.owesParts = true;
        return { mode: "snapshot", clock: this.clock, parts: 3 };
    }

    #parts(member) {
        if (!member.connection.owesParts) return;
        member.connection.owesParts = false;
        const { flow, nodes, edges, comments } = this.objects.wire();
        const third = Math.ceil(nodes.length / 2);
        const base = { parts: 3, clock: this.clock };
        this.push(member, "state", { ...base, part: 1, nodes: nodes.slice(0, third), edges: [], flow });
        this.push(member, "state", { ...base, part: 2, nodes: nodes.slice(third), edges: [] });
        this.push(member, "state", { ...base, part: 3, nodes: [], edges, comments });
    }

    #numbered(member, event, payload) {
        const { client } = member;
        const { cseq } = payload;
        const text = JSON.stringify([event, payload.ops ?? null]);
        if (cseq <= client.lastCseq) {
            const stored = client.results.get(cseq);
            if (!stored) throw new Refusal("cseq_too_old");
            if (stored.text !== text) throw new Refusal("cseq_conflict");
            if (stored.refusal) throw stored.refusal;
            return stored.response;
        }
        if (cseq !== client.lastCseq + 1) throw new Refusal("cseq_gap", { expected: client.lastCseq + 1 });
        const record = { text };
        try {
            record.response = this.#perform(client, event, payload);
        } catch (error) {
            if (!error.response || ["bad_request", "nothing_to_undo", "nothing_to_redo"].includes(error.response.code)) {
                throw error;
            }
            record.refusal = error;
        }
        // Of one that was forgotten while it was here, too: a client is stored with each request that is counted.
        this.clients.set(client.id, client);
        client.lastCseq = cseq;
        client.results.set(cseq, record);
        if (record.refusal) throw record.refusal;
        return record.response;
    }

    #perform(client, event, payload) {
        switch (event) {
            case "tx":
                return this.#transaction(client, payload);
            case "undo":
            case "redo":
                return this.#undo(client, event, payload);
            case "version":
                return { clock: this.clock, name: payload.name };
            default:
                throw new Refusal("bad_request");
        }
    }

    #transaction(client, { cseq, base, ops, label, group, if: condition }) {
        if (!Array.isArray(ops) || ops.some((op) => op.key === "nonsense")) throw new Refusal("bad_request");
        if (base > this.clock) throw new Refusal("future_clock");
        if (condition && condition.clock !== this.clock) throw new Refusal("conflict", { clock: this.clock });
        const { logged, dropped, isExact } = this.#resolve(ops);
        const more = dropped.length > 0 ? { dropped } : {};
        if (logged.length === 0) return { clock: this.clock, status: "noop", ...more };
        const inverse = this.#inverse(logged);
        this.#commit(client, cseq, logged, { label, group });
        const answer = { clock: this.clock, status: isExact ? "commit" : "rebased", ...(isExact ? {} : { ops: logged }), ...more };
        if (isOfComments(logged)) return answer;
        const last = client.undo.at(-1);
        if (group && last?.group === group) last.steps.push({ logged, inverse });
        else client.undo.push({ group, steps: [{ logged, inverse }] });
        client.undo = client.undo.slice(-100);
        client.redo = [];
        return answer;
    }

    /** The effective operations, or a Refusal with the index of the one at fault. */
    #resolve(ops) {
        const after = this.objects.copy();
        const [logged, dropped] = [[], []];
        let isExact = true;
        const log = (op) => {
            after.apply(op);
            logged.push(clone(op));
        };
        for (const [index, op] of ops.entries()) {
            const object = after.get(op);
            if (op.op === "create") {
                if (object) throw new Refusal("exists", { op: index });
                if (required[op.kind].some((key) => op.props[key] === undefined)) throw new Refusal("invalid", { op: index });
                if (op.kind === "comment") isExact = false;
                log(op.kind === "comment" ? { ...op, props: { ...op.props, at: this.clock + 1 } } : op);
            } else if (op.op === "restore") {
                isExact = false;
                const grave = this.graves.get(`${op.kind}:${op.id}`);
                if (object || !grave) dropped.push({ op: index, why: "gone" });
                else log({ op: "create", kind: op.kind, id: op.id, props: nested(grave) });
            } else if (!object) {
                isExact = false;
                dropped.push({ op: index, why: "gone" });
            } else if (op.op === "delete") {
                for (const [id, edge] of op.kind === "node" ? [...after.kinds.edge] : []) {
                    if (edge.source !== op.id && edge.target !== op.id) continue;
                    isExact = false;
                    log({ op: "delete", kind: "edge", id });
                }
                for (const [id, reply] of op.kind === "comment" ? [...after.kinds.comment] : []) {
                    if (reply.thread !== op.id) continue;
                    isExact = false;
                    log({ op: "delete", kind: "comment", id });
                }
                log(op);
            } else if (op.op === "set" && (op.key === "data" || op.key === "meta")) {
                isExact = false;
                for (const [rest, value] of Object.entries(op.value)) {
                    if (!same(object[`${op.key}.${rest}`], value)) log({ ...op, key: `${op.key}.${rest}`, value });
                }
                for (const key of Object.keys(object)) {
                    const [group, rest] = [key.slice(0, 5), key.slice(5)];
                    if (group !== `${op.key}.` || Object.hasOwn(op.value, rest)) continue;
                    log({ op: "unset", kind: op.kind, id: op.id, key });
                }
            } else if (op.op === "set" ? same(object[op.key], op.value) : !Object.hasOwn(object, op.key)) {
                dropped.push({ op: index, why: "same" });
            } else {
                log(op);
                if (op.kind !== "comment" || op.key !== "text") continue;
                isExact = false;
                log({ op: "set", kind: "comment", id: op.id, key: "edited", value: this.clock + 1 });
            }
        }
        for (const [index, op] of ops.entries()) {
            const thread = op.kind === "comment" ? after.get(op)?.thread : undefined;
            if (thread !== undefined && !after.kinds.comment.has(thread)) throw new Refusal("dangling", { op: index });
            const edge = op.kind === "edge" ? after.get(op) : undefined;
            if (!edge) continue;
            if (edge.source === edge.target) throw new Refusal("self_edge", { op: index });
            const isWhole = after.kinds.node.has(edge.source) && after.kinds.node.has(edge.target);
            if (!isWhole) throw new Refusal("dangling", { op: index });
        }
        return { logged, dropped, isExact };
    }

    #inverse(logged) {
        const before = this.objects.copy();
        const inverse = [];
        for (const op of logged) {
            const object = before.get(op);
            const { op: _, ...place } = op;
            if (op.op === "create") inverse.unshift({ op: "delete", kind: op.kind, id: op.id });
            else if (op.op === "delete") {
                inverse.unshift({ op: "create", kind: op.kind, id: op.id, props: nested(object) });
            } else if (Object.hasOwn(object, op.key)) {
                inverse.unshift({ ...place, op: "set", value: object[op.key] });
            } else {
                inverse.unshift({ op: "unset", kind: op.kind, id: op.id, key: op.key });
            }
            before.apply(op);
        }
        return inverse;
    }

    #commit(client, cseq, logged, { label, group } = {}) {
        for (const op of logged) {
            if (op.op === "delete") this.graves.set(`${op.kind}:${op.id}`, { ...this.objects.get(op) });
            this.objects.apply(op);
        }
        this.clock += 1;
        const tx = { clock: this.clock, client: client?.id ?? null, cseq, ops: clone(logged), label, group, at: 0 };
        this.log.push(tx);
        for (const member of this.members) if (member.client !== client) this.push(member, "tx", tx);
        return this.clock;
    }

    /** Key by key, only what still is as it was left. */
    #undo(client, event, { cseq }) {
        const [from, to] = event === "undo" ? [client.undo, client.redo] : [client.redo, client.undo];
        const entry = from.pop();
        if (!entry) throw new Refusal(`nothing_to_${event}`);
        const ops = [];
        const partial = [];
        const after = this.objects.copy();
        for (const { logged, inverse } of entry.steps.toReversed()) {
            for (const [place, op] of inverse.entries()) {
                const done = logged[logged.length - 1 - place];
                if (isStanding(done, after) && isPossible(op, after)) {
                    for (const cascade of cascades(op, after)) {
                        after.apply(cascade);
                        ops.push(cascade);
                    }
                } else {
                    partial.push({ kind: op.kind, id: op.id, key: op.key ?? null, why: "changed" });
                }
            }
        }
        const depth = () => ({ undo: client.undo.length, redo: client.redo.length });
        if (ops.length === 0) return { clock: this.clock, status: "noop", ops: [], partial, depth: depth() };
        to.push({ group: undefined, steps: [{ logged: clone(ops), inverse: this.#inverse(ops) }] });
        this.#commit(client, cseq, ops);
        return { clock: this.clock, status: "rebased", ops: clone(ops), partial, depth: depth() };
    }

    #awareness(id, state) {
        this.#broadcast("awareness", { clients: { [id]: state } });
    }

    #broadcast(event, payload) {
        for (const member of this.members) this.push(member, event, payload);
    }

    push({ connection, joinRef, topic }, event, payload) {
        connection.emit(joinRef, null, topic, event, payload);
    }

    /** To every member: the server has lost its place with it. */
    resync(member, since = null) {
        const state = this.#state(since, member.connection);
        this.push(member, "resync", { ...this.#head(), state, last_cseq: member.client.lastCseq });
        this.#parts(member);
    }

    /** Parts that a `sync` asked for. */
    flush(connection) {
        if (connection.member) this.#parts(connection.member);
    }

    digest(member) {
        this.push(member, "digest", { clock: this.clock, digest: this.objects.digest() });
    }
}

function metas(member) {
    return { metas: [{ phx_ref: `${member.joinRef}-${member.client.id}`, ...member.presence }] };
}

function isStanding(op, objects) {
    const object = objects.get(op);
    if (op.op === "delete") return object === undefined;
    if (!object) return false;
    if (op.op === "create") return same(object, flat(op.props));
    return op.op === "set" ? same(object[op.key], op.value) : !Object.hasOwn(object, op.key);
}

function isPossible(op, objects) {
    if (op.op !== "create" || op.kind !== "edge") return true;
    return objects.kinds.node.has(op.props.source) && objects.kinds.node.has(op.props.target);
}

function cascades(op, objects) {
    if (op.op !== "delete" || op.kind !== "node") return [op];
    const edges = [...objects.kinds.edge].filter(([, edge]) => edge.source === op.id || edge.target === op.id);
    return [...edges.map(([id]) => ({ op: "delete", kind: "edge", id })), op];
}
