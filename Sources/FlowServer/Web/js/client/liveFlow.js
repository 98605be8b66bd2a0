import { shortened } from "../model/textLength.js";
import { filledIn } from "./authorship.js";
import { Awareness } from "./awareness.js";
import { Comments } from "./comments.js";
import { within } from "./deadline.js";
import { Emitter } from "./emitter.js";
import { FlowError } from "./flowError.js";
import { Journal } from "./journal.js";
import { journalPlace } from "./journalPlace.js";
import { KeptDocument } from "./keptDocument.js";
import { Orphans } from "./orphans.js";
import { OwnRequests } from "./ownRequests.js";
import { Presence } from "./presence.js";
import { Readiness } from "./readiness.js";
import { isSameStatus, statusOf } from "./status.js";
import { Synchronizer } from "./synchronizer.js";
import { prepared } from "./transaction.js";
import { View } from "./view.js";
import { whenSaved } from "./whenSaved.js";

/** What the server takes, until it says it itself. */
const usualLimits = { tx_bytes: 1_048_576, ops: 2_000, value_bytes: 65_536, pending: 64, awareness_bytes: 1_024 };

/** So long, in ms, a join waits for the kept document, to ask only for what is missing since. */
const keptWithin = 1_000;

/** Of a label, in bytes. */
const longestLabel = 100;

/** A flow, edited together with others. What each member means stands in flow-client.d.ts. */
export class LiveFlow {
    #connection;
    #events = new Emitter();
    #view;
    #sync;
    #journal;
    #requests;
    #awareness;
    #presence;
    #isClosed = false;
    #info = { limits: usualLimits };
    #status = { name: "connecting" };
    #readiness = new Readiness();
    #opening;
    #pendingShown = 0;
    /** The name that the others see, known without a connection too. */
    #ownName = null;
    #orphans;
    #kept;
    #options;
    #stopFollowing;

    constructor(connection, id, options) {
        this.id = id;
        this.#connection = connection;
        this.#options = options;
        this.#view = new View((changes) => this.#shownChanged(changes));
        this.comments = new Comments({
            shown: () => this.#view.of("comment"),
            transact: (ops, given) => this.#transact(ops, given),
            author: () => this.#author(),
        });
        this.#sync = new Synchronizer(connection.socket, id, this.#view, {
            traffic: connection.traffic,
            presence: options.presence ?? options.person?.presence ?? undefined,
            checksDigest: options.checkDigest ?? true,
            handlers: this.#handlers(),
        });
        this.#awareness = new Awareness(this.#sync.channel, {
            ownId: () => this.clientId,
            onChange: (ids) => this.#events.emit("awareness", ids),
        });
        this.#presence = new Presence(() => this.#met());
        this.#journal = new Journal({
            ...journalPlace(options),
            flow: `${connection.url.host} ${id}`,
            platform: connection.platform,
            onChange: () => this.#events.emit("persistence", this.persistence),
        });
        this.#requests = new OwnRequests({ view: this.#view, outbox: this.#sync.outbox, journal: this.#journal }, {
            retry: (ops, given) => this.transact(ops, given),
            changed: () => this.#changed(),
            rejected: (entry) => this.#events.emit("rejected", entry),
        });
        this.#stopFollowing = options.person?.on("change", (presence) => this.setPresence(presence));
        this.#orphans = new Orphans(connection, id, {
            // A flow that was opened to look after a closed tab looks for no other.
            journal: options.claimed ? null : this.#journal,
            rejected: (entry) => this.#requests.reject(entry),
        });
        this.#kept = new KeptDocument(options.documents, {
            flow: `${connection.url.host} ${id}`, platform: connection.platform, state: () => this.#confirmed(),
        });
        this.#opening = this.#open(options);
    }

    get ready() { return this.#readiness.promise; }
    get nodes() { return this.#view.of("node"); }
    get edges() { return this.#view.of("edge"); }
    get properties() { return this.#view.of("flow").get(""); }
    get clock() { return this.#sync.stream.clock; }
    get status() { return this.#status; }
    get persistence() { return this.#journal.persistence; }
    get isKept() { return this.#requests.isEmpty || this.#journal.isWritten; }
    get info() { return this.#info; }
    get clientId() { return this.identity?.id ?? null; }
    get identity() { return this.#sync.identity.client; }
    get pendingCount() { return this.#requests.count; }
    get isFull() { return this.#requests.isFull; }
    get rejected() { return this.#requests.rejected; }
    get people() { return this.#presence.people; }
    get awareness() { return this.#awareness.others; }
    get canUndo() { return this.#requests.depth.undo; }
    get canRedo() { return this.#requests.depth.redo; }

    on(name, handler) {
        return this.#events.on(name, handler);
    }

    toWire() {
        return this.#view.toWire();
    }

    objects() {
        return this.#view.objects();
    }

    birthOf(id) {
        return this.#view.birthOf(id);
    }

    get canEdit() { return this.#info.role !== "viewer"; }

    transact(ops, { label, group, ifClock, note } = {}) {
        return this.#transact(ops, { label, group, ifClock, note });
    }

    /** With `isUnsigned` a comment in it does not know its author yet. */
    #transact(ops, { label, group, ifClock, note, isUnsigned }) {
        const clean = prepared(ops, this.#info.limits);
        if (clean.length === 0) return Promise.resolve({ status: "noop", clock: this.clock });
        return this.#submit("tx", clean, {
            label: label === undefined ? undefined : shortened(label, longestLabel), group,
            if: ifClock === undefined ? undefined : { clock: ifClock },
        }, { note, isUnsigned });
    }

    undo() {
        return this.#submit("undo", [], {});
    }

    redo() {
        return this.#submit("redo", [], {});
    }

    nameVersion(name) {
        return this.#submit("version", [], { name });
    }

    restore(clock) {
        return this.#submit("restore", [], { clock });
    }

    history({ before, limit } = {}) {
        return this.#sync.channel.push("history", { before, limit });
    }

    async versions() {
        return (await this.#sync.channel.push("versions", {})).versions;
    }

    async removeVersion(clock, name) {
        const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`;
        const path = `/api/flows/${encodeURIComponent(this.id)}/versions/${clock}${query}`;
        return (await this.#connection.delete(path, this.#options.fetch)).removed;
    }

    isUnanswered(property) {
        return this.#requests.isUnanswered(property);
    }

    hold(properties) {
        this.#view.hold(properties);
    }

    release(objects) {
        this.#view.release(objects);
    }

    setAwareness(state) {
        return this.#awareness.set(state);
    }

    setPresence(presence) {
        this.#sync.presence = presence;
        this.#sync.channel.push("presence", presence).catch(() => {});
    }

    saved() {
        return whenSaved(this);
    }

    keep() {
        return this.#kept.keep();
    }

    reopen() {
        if (this.#isClosed) return;
        this.#readiness.again();
        this.#sync.join();
        this.#connection.socket.connect();
        this.#changed();
    }

    async close({ discard = false } = {}) {
        if (this.#isClosed) return;
        this.#isClosed = true;
        this.#sync.leave();
        this.#stopFollowing?.();
        this.#connection.released(this);
        this.#sync.ended = { code: "closed", reason: "" };
        this.#changed();
        this.#requests.abandon();
        await this.#orphans.close();
        await this.#opening;
        if (!discard) await this.#kept.keep();
        await this.#journal.close({ forgets: discard || this.#requests.isEmpty });
        if (this.#options.ownsConnection) await this.#connection.close();
    }

    /** The connection's socket has another state. */
    socketChanged() {
        const { state } = this.#connection.socket;
        if (state.name === "closed" && !this.#sync.ended) {
            this.#sync.ended = { code: "refused", reason: state.reason };
        }
        if (state.name === "waiting" || state.name === "closed") this.#sync.interrupt();
        this.#changed();
    }

    async #open({ identity = null, claimed = null }) {
        const reading = this.#kept.read();
        const { client, records } = await this.#journal.open(claimed);
        this.#sync.identity.record = identity ?? client;
        this.#requests.load(records);
        const showing = reading.then((kept) => this.#showKept(kept));
        await within(this.#connection.platform, keptWithin, showing).catch(() => {});
        if (this.#isClosed) return;
        this.#sync.join();
        this.#changed();
    }

    /** Also when it comes late; once the server is heard it has passed. */
    #showKept(kept) {
        if (kept === null || this.#sync.stream.epoch !== null) return;
        this.#sync.stream.begin(kept);
        this.#events.emit("kept", this.clock);
    }

    /** What the server has confirmed, to be kept; null before the first state. */
    #confirmed() {
        const { epoch, clock } = this.#sync.stream;
        return epoch === null ? null : { epoch, clock, document: this.#view.confirmed.toWire() };
    }

    #submit(event, ops, given, local) {
        if (this.#isClosed || this.#sync.ended) throw new FlowError("ended", "This flow has ended");
        if (!this.canEdit) throw new FlowError("forbidden", "This link is for looking only");
        return this.#requests.submit(event, ops, given, local);
    }

    /** Comments are an event of their own: a canvas knows nodes, edges and the flow. */
    #shownChanged(changes) {
        const said = changes.filter(({ kind }) => kind === "comment");
        const drawn = said.length > 0 ? changes.filter(({ kind }) => kind !== "comment") : changes;
        if (drawn.length > 0) this.#events.emit("change", drawn);
        if (said.length === 0) return;
        this.comments.changed();
        this.#events.emit("comments", said);
    }

    /** Who speaks here: the person of the browser, or this tab, under the name by which the others see it; null before. */
    #author() {
        const name = this.#options.person?.presence?.name ?? this.#ownName ?? this.#sync.presence?.name ?? null;
        return { id: this.#options.person?.id ?? this.clientId, name };
    }

    #handlers() {
        return {
            joined: (response) => {
                const { limits, role, durability, build, epoch } = response;
                this.#info = { limits: { ...usualLimits, ...limits }, role, durability, build, epoch };
                this.#awareness.limit = this.#info.limits.awareness_bytes;
                this.#requests.joined(response.depth);
                this.#journal.putClient(this.#sync.identity.record);
                this.#awareness.start();
            },
            adopted: () => {
                this.#kept.touch();
                this.#readiness.reached();
                this.#changed();
                this.#events.emit("ready", this.clock);
                this.#orphans.start();
            },
            interrupted: () => {
                this.#awareness.stop();
                this.#orphans.stop();
                this.#presence.clear();
                this.#changed();
            },
            answered: (request, response) => {
                const isLogged = request.event !== "version" && response.status !== "noop";
                if (isLogged) this.#sync.stream.answer(request, response);
                else this.#requests.done(request, response);
            },
            done: (request, response) => this.#requests.done(request, response),
            confirming: ({ clock, client, ops, label }) => {
                this.#kept.touch();
                this.#events.emit("transaction", { clock, client, ops, label });
            },
            refused: (request, error) => this.#requests.refused(request, error, error.response.op),
            forgotten: (request) => {
                const reason = "The server has forgotten this tab: nobody knows whether this change was made";
                this.#requests.refused(request, { code: "outcome_unknown", message: reason });
            },
            changed: (requests) => this.#requests.keep(requests),
            kept: () => this.#journal.written(),
            returned: (request) => this.#view.add(request),
            diverged: (detail) => this.#events.emit("divergence", detail),
            event: (name, payload) => this.#received(name, payload),
        };
    }

    #received(name, payload) {
        if (name === "awareness") this.#awareness.received(payload);
        else if (name === "presence_state") this.#presence.state(payload);
        else if (name === "presence_diff") this.#presence.diff(payload);
    }

    /** Others have come or gone. With this tab among them, what was said before that was known can be signed. */
    #met() {
        const own = this.people.find((person) => person.id === this.clientId);
        this.#ownName = own?.name ?? this.#ownName;
        this.#events.emit("presence", this.people);
        if (own) this.#requests.sign(filledIn(this.#author()));
    }

    #changed() {
        const { ended, refusal, isLive, hasFailed } = this.#sync;
        const status = statusOf({
            ended, refusal, isLive, hasFailed, hasSaved: this.#requests.hasSaved, pending: this.pendingCount,
            socket: this.#connection.socket.state,
        });
        const before = this.#status;
        this.#status = status;
        if (ended) this.#readiness.failed(new FlowError("ended", ended.reason || "This flow has ended"));
        if (!isSameStatus(before, status)) this.#events.emit("status", status);
        if (this.#pendingShown === this.pendingCount) return;
        this.#pendingShown = this.pendingCount;
        this.#events.emit("pending", this.pendingCount);
    }
}
