/**
 * A flow's document, edited together: edits are seen at once, reach the server in order and exactly once, and survive a
 * broken connection. See docs/client.md for a description, docs/protocol.md for what is sent.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Kind = "node" | "edge" | "flow" | "comment";

/** The kinds of which a flow has any number. */
export type ObjectKind = "node" | "edge" | "comment";

/**
 * A node, an edge, a comment, or the flow's own properties (id ""). It never changes: after a change there is another
 * object under the same id, so "has it changed" is a comparison of references.
 */
export interface FlowObject {
    readonly id: string;
    /** By key: `type`, `position`, `data.label`. A property is the unit of merging. */
    readonly props: ReadonlyMap<string, Json>;
    get(key: string): Json | undefined;
    /** React Flow's form. Not to be changed. */
    readonly wire: { readonly id: string; readonly [key: string]: Json };
}

/** One operation of a transaction. Setting `data` or `meta` to an object replaces all entries below it. */
export type Operation =
    | { op: "create"; kind: ObjectKind; id: string; props: { [key: string]: Json } }
    | { op: "set"; kind: ObjectKind; id: string; key: string; value: Json }
    | { op: "unset"; kind: ObjectKind; id: string; key: string }
    | { op: "delete" | "restore"; kind: ObjectKind; id: string }
    | { op: "set"; kind: "flow"; key: string; value: Json }
    | { op: "unset"; kind: "flow"; key: string };

/** `element` in React Flow's form, with its id. */
export function create(kind: ObjectKind, element: { id: string; [key: string]: Json }): Operation;
export function set(kind: ObjectKind, id: string, key: string, value: Json): Operation;
export function unset(kind: ObjectKind, id: string, key: string): Operation;
export function remove(kind: ObjectKind, id: string): Operation;
/** Brings a deleted object back as it was, a node without its edges. It is seen when the server has answered. */
export function restore(kind: ObjectKind, id: string): Operation;
export function setFlow(key: string, value: Json): Operation;
export function unsetFlow(key: string): Operation;
/** A new id: 120 random bits as 20 URL-safe characters. */
export function randomId(): string;

/** What became of a request. The promise of it never rejects. */
export interface Outcome {
    /**
     * `commit`: made as it was sent. `rebased`: made, but not exactly so; `ops` is what was. `noop`: nothing was left
     * to do; with the code `not_made` an undo or redo that was never sent, because what it was about was not made.
     * `rejected`: the server refused it for good. `unknown`: the server has forgotten this client, or (`cseq_too_old`)
     * has counted the request and not kept its answer: what it did is in the document. `pending`: the flow was closed
     * here before there was an answer; with `persistence` "device" it will still be sent.
     */
    status: "commit" | "rebased" | "noop" | "rejected" | "unknown" | "pending";
    clock?: number;
    ops?: Operation[];
    /** Operations that had nothing to do, by index: the object is gone, or the value was the same. */
    dropped?: { op: number; why: "gone" | "same" }[];
    /** What an undo left alone, because somebody has changed it since. */
    partial?: { kind: Kind; id: string; key: string | null; why: string }[];
    depth?: { undo: number; redo: number };
    code?: string;
    reason?: string;
    /** The index of the refused operation. */
    op?: number;
}

/** Something shown has changed. */
export interface Change {
    kind: Kind;
    id: string;
    change: "created" | "changed" | "removed";
    /** The keys of the properties that changed; all of them when created. */
    keys: string[];
}

/** Where the flow stands, in the words that a page shows. */
export type Status =
    | { name: "connecting" }
    /** In step with the server; nothing of one's own has been sent yet. */
    | { name: "live" }
    | { name: "saving"; pending: number }
    /** All own changes have arrived, and are as durable as `info.durability` says. */
    | { name: "saved" }
    /** Changes wait here. `retryAt` is on the clock of `performance.now()`. */
    | { name: "offline"; pending: number; reason?: string; code?: string; retryAt?: number }
    /** It will not come back by itself; `reopen()` tries. */
    | { name: "ended"; code: string; reason: string; by?: Json; at?: Json };

/** An own transaction that is not part of the flow, until somebody decides what becomes of it. */
export interface Rejected {
    readonly reason: string;
    /**
     * As in docs/protocol.md, or "outcome_unknown": the server has forgotten this client; or "unsendable": the server
     * ended the connection twice when it was sent, and has not made it; or "lost": all was made but `ops`, texts that
     * were written on what somebody had deleted.
     */
    readonly code: string;
    readonly op?: number;
    readonly ops: Operation[];
    readonly label?: string;
    /** What was given to `transact`. */
    readonly note?: Json;
    /**
     * Makes it again, as a new transaction; one that only deletes takes along what was put into its groups since. Throws as
     * `transact` does; then it stays in the tray.
     */
    retry(): void;
    discard(): void;
}

/** Somebody who has the flow open. */
export interface Presence {
    id: string;
    name: string;
    color: string;
}

/** Who uses this browser, kept on the device: the same in all its tabs, which follow a choice made in one of them. */
export class Person {
    /** @param storage as `localStorage`, which it is in a browser; null keeps nothing. */
    constructor(storage?: Pick<Storage, "getItem" | "setItem"> | null);
    /** Random, the same for good. */
    readonly id: string;
    /** What they have chosen; null before: the server makes a name and a colour for each tab then. */
    readonly presence: { name: string; color: string } | null;
    /** False, and nothing changes, unless the name has 1 to 80 bytes without control characters and the colour is `#rrggbb`. */
    choose(presence: { name: string; color: string }): boolean;
    on(name: "change", handler: (presence: { name: string; color: string }) => void): () => void;
}

export interface Info {
    limits: { tx_bytes: number; ops: number; value_bytes: number; pending: number; awareness_bytes: number };
    role?: "editor" | "viewer";
    /** `full`: what is acknowledged survives a loss of power. */
    durability?: "full" | "relaxed";
    build?: string;
    /** Of the last join: clocks of two epochs have nothing to do with each other. */
    epoch?: string;
}

export interface Identity {
    id: string;
    secret: string;
}

/** A transaction of the flow. `client` made it: `flow.clientId` is this tab, null the server. */
export interface Transaction {
    clock: number;
    client: string | null;
    ops: Operation[];
    label?: string;
}

/** A transaction of the history. How many objects of each kind it created, changed and deleted is its `summary`. */
export interface HistoryEntry {
    clock: number;
    /** ms since 1970. */
    at: number;
    /** Null for the server. */
    client: string | null;
    label?: string;
    /** How many operations it had. */
    ops: number;
    summary: { [Change in "created" | "changed" | "deleted"]: { [Of in Kind]?: number } };
}

/** Details of the events of a flow, by name. */
export interface FlowEvents {
    /** Something shown has changed: all changes of one step. Comments are not among them. */
    change: Change[];
    /**
     * A transaction becomes part of the confirmed document, own ones included; what it changes is told after it. Those
     * that a whole state of the server stands for are not told.
     */
    transaction: Transaction;
    /** Comments that are shown have changed. */
    comments: Change[];
    status: Status;
    /** The number of requests without an answer has changed. */
    pending: number;
    /** The document that was kept here is shown, at this clock; the server has not been heard yet. */
    kept: number;
    /** A state of the server was taken, at this clock: after each join, and after a gap. */
    ready: number;
    /** A transaction came into the tray; null: one has left it. */
    rejected: Rejected | null;
    /** Who is here, after somebody came, left or changed their name. */
    presence: Presence[];
    /** The ids of the people whose awareness has changed. */
    awareness: string[];
    persistence: "device" | "tab";
    /** This document was not the server's; the server's is being fetched. It must never happen. */
    divergence: { clock: number; own: string; server: string };
}

/** Who speaks. Without accounts this is what the client says. */
export interface Author {
    /** 1 to 255 bytes. */
    id: string;
    /** 1 to 80 bytes. */
    name: string;
}

/** What a thread is about. What it names may be gone, or not be there yet. */
export type Anchor =
    | { kind: "node" | "edge"; id: string; key?: string; x?: number; y?: number }
    | { kind: "point"; x: number; y: number }
    | { kind: "flow" };

export interface Comment {
    readonly id: string;
    readonly author: Author;
    readonly text: string;
    /** Ids of authors. */
    readonly mentions: readonly string[];
    /** When the server took it, ms since 1970; undefined while it has not. */
    readonly at?: number;
    /** When its text was changed last. */
    readonly edited?: number;
}

export interface Thread extends Comment {
    readonly anchor: Anchor;
    readonly resolved: boolean;
    readonly replies: readonly (Comment & { readonly thread: string })[];
}

/** What people say about a flow. Each change is a transaction: seen at once, in the tray when it is refused. */
export interface Comments {
    /** In order of time; own ones that the server has not answered are the last. */
    readonly threads: readonly Thread[];
    get(id: string): Thread | undefined;
    /** The threads about a node or an edge, or one of its properties. */
    at(kind: "node" | "edge", id: string): Thread[];
    /** Begins a thread. A text has 1 to 10,000 bytes; at most 50 people are mentioned. */
    add(anchor: Anchor, text: string, options?: { mentions?: string[] }): { id: string; outcome: Promise<Outcome> };
    reply(thread: string, text: string, options?: { mentions?: string[] }): { id: string; outcome: Promise<Outcome> };
    edit(id: string, text: string, options?: { mentions?: string[] }): Promise<Outcome>;
    /** Resolves a thread, or opens it again. */
    resolve(thread: string, isResolved?: boolean): Promise<Outcome>;
    move(threads: string | readonly string[], anchor: Anchor): Promise<Outcome>;
    /** Deletes a comment; a thread with its replies. */
    delete(id: string): Promise<Outcome>;
    /** Brings a deleted comment back, a thread without its replies. */
    restore(id: string): Promise<Outcome>;
}

export interface FlowOptions {
    /** Who uses this browser: the name and colour to be seen under, and the author of comments. */
    person?: Person;
    /** Name and colour (`#rrggbb`) to be seen under, in place of the person's. */
    presence?: { name: string; color: string };
    /** An identity from an earlier `flow.identity`, for programs that keep it themselves. One program at a time. */
    identity?: Identity;
    /** Where pending requests are kept; in a browser IndexedDB, else memory. */
    store?: PendingStore;
    /** Where the confirmed document is kept, to be shown at the next opening before the server is heard; none by default. */
    documents?: DocumentStore;
    /** As `navigator.locks`. Without locks nothing is kept beyond the tab. */
    locks?: Pick<LockManager, "request"> | null;
    /** Where the tab remembers its slot over a reload. */
    sessionStorage?: Pick<Storage, "getItem" | "setItem"> | null;
    /** Whether to compare digests with the server; on unless false. */
    checkDigest?: boolean;
    /** As the global one, for what is asked over HTTP; for tests. */
    fetch?: typeof fetch;
}

export interface ConnectionOptions {
    /** A WebSocket class, where there is no global one (Node 20). */
    WebSocket?: new (url: string) => WebSocket;
    /** The server's access key, for other programs and origins; the page of the server has a cookie. */
    token?: string;
    /** Timers, clock, chance and sockets; for tests. */
    platform?: Platform;
}

export interface Platform {
    open(url: string): WebSocket;
    setTimeout(action: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
    now(): number;
    random(): number;
    /** As `Date.now`, which it is when absent. */
    today?(): number;
}

export interface Flow {
    readonly id: string;
    /**
     * Resolves when the first state of the server is here. Rejects with the FlowError `ended` when the flow has ended
     * before that (`status` says why, by `code`); `reopen()` makes another. Nobody has to look at it.
     */
    readonly ready: Promise<void>;
    /** What is shown: the confirmed document with own pending operations on top. Live maps, not to be changed. */
    readonly nodes: ReadonlyMap<string, FlowObject>;
    readonly edges: ReadonlyMap<string, FlowObject>;
    /** The flow's own properties: `title`, `description`, `viewport`, … */
    readonly properties: FlowObject;
    /** The confirmed clock. */
    readonly clock: number;
    readonly status: Status;
    /** "tab": unsent changes are lost with this tab. "device": they outlive it. */
    readonly persistence: "device" | "tab";
    /** Whether nothing would be lost if this tab ended now: nothing is pending or in the tray, or it is on the device. */
    readonly isKept: boolean;
    readonly info: Info;
    /** This tab's id among `people` and in transactions; null before the first join. */
    readonly clientId: string | null;
    readonly identity: Identity | null;
    /** False with a link that is for looking only, once the server has said so. */
    readonly canEdit: boolean;
    readonly pendingCount: number;
    /** Whether so much waits that `transact` throws `too_many_pending`. */
    readonly isFull: boolean;
    readonly rejected: readonly Rejected[];
    readonly people: Presence[];
    readonly comments: Comments;
    /** What the others do right now, by client id. */
    readonly awareness: ReadonlyMap<string, Json>;
    /** How often `undo` and `redo` have something to do, pending requests counted in. */
    readonly canUndo: number;
    readonly canRedo: number;

    /** Calls the handler for each event; the result ends that. */
    on<Name extends keyof FlowEvents>(name: Name, handler: (detail: FlowEvents[Name]) => void): () => void;
    /** What is shown, in React Flow's form and in order of birth. */
    toWire(): { flow: object; nodes: object[]; edges: object[] };
    /** All that is shown, comments and the flow's own properties too: `digestOf(flow)` is the digest of it. */
    objects(): Iterable<[Kind, FlowObject]>;
    /** A node's place in the order of creation, the same order for all: `Infinity` until its creation is confirmed. */
    birthOf(id: string): number;
    /**
     * Makes operations as one transaction: seen at once, sent in order. Consecutive ones with the same `group` (at most
     * 64 bytes) are undone as one; `label` (at most 100 bytes) is for the history. With `ifClock` the server refuses it
     * (`conflict`) unless the flow is at that clock of the epoch in which it was made. `note` is kept with it on this
     * device, is not sent, and is given back by the tray. Throws FlowError, and nothing is sent: `bad_request` for what
     * is no operation (`op` is its index) or holds `NaN`, an infinity, or half of a surrogate pair, `too_large`,
     * `too_many_pending`, `ended`, and `forbidden` where the link is for looking only.
     */
    transact(
        ops: Operation[], options?: { label?: string; group?: string; ifClock?: number; note?: Json },
    ): Promise<Outcome>;
    /**
     * Undoes this client's newest transaction, where nobody has changed it since. Seen when the server has answered. If
     * that is one without an answer, and comes to nothing, nothing older is undone in its place.
     */
    undo(): Promise<Outcome>;
    redo(): Promise<Outcome>;
    /** A page of the history, the newest first (protocol P7.10). Rejects with a ChannelError. */
    history(options?: { before?: number; limit?: number }): Promise<{ entries: HistoryEntry[]; floor: number }>;
    /** The newest first. Rejects with a ChannelError. */
    versions(): Promise<{ clock: number; name: string; at: number }[]>;
    nameVersion(name: string): Promise<Outcome>;
    /**
     * Takes the names of the state at a clock away, or one of them; how many. Nobody else is told. Rejects when the
     * server cannot be reached or refuses.
     */
    removeVersion(clock: number, name?: string): Promise<number>;
    /** Makes the flow what it was at a clock, as a transaction that can be undone. */
    restore(clock: number): Promise<Outcome>;
    /** Whether an own change of a property has no answer yet; of the flow itself, without an id. */
    isUnanswered(property: { kind: Kind; id?: string; key: string }): boolean;
    /**
     * Keeps properties at values, only here, whatever arrives, until `release`: while a gesture changes them. One
     * `change` tells of all.
     */
    hold(properties: { kind: "node" | "edge"; id: string; key: string; value: Json }[]): void;
    release(objects: { kind: "node" | "edge"; id: string }[]): void;
    /** What this person does right now; sent at most each 33 ms. False when it is over 1 KiB: nothing is sent then. */
    setAwareness(state: Json): boolean;
    setPresence(presence: { name: string; color: string }): void;
    /**
     * Resolves when nothing is pending. Rejects with the FlowError `ended` when the flow ends, or is closed, before that:
     * with `persistence` "device" what is pending will still be sent.
     */
    saved(): Promise<void>;
    /** Keeps the confirmed document in `documents` now; otherwise it is kept a second or more after it has changed. */
    keep(): Promise<void>;
    /** Comes back after the flow has ended. */
    reopen(): void;
    /** Leaves. What is pending or refused stays in the store; with `discard` nothing of it does. */
    close(options?: { discard?: boolean }): Promise<void>;
}

/** One WebSocket to a server, shared by any number of flows. */
export class Connection {
    /** @param url the server, such as "https://flows.example" */
    constructor(url: string | URL, options?: ConnectionOptions);
    open(id: string, options?: FlowOptions): Flow;
    /** Watches the list of flows; one at a time. */
    list(options?: FlowListOptions): FlowList;
    close(): Promise<void>;
}

/** Opens one flow on a connection of its own, which ends with it. */
export function openFlow(url: string | URL, id: string, options?: ConnectionOptions & FlowOptions): Flow;

/** Watches the list of flows on a connection of its own, which ends with it. */
export function openFlowList(url: string | URL, options?: ConnectionOptions & FlowListOptions): FlowList;

export interface FlowListOptions {
    /** Flows of a page: 1 to 1000, 100 without it. */
    limit?: number;
    /** As the global one; for tests. */
    fetch?: typeof fetch;
}

/** A flow as lists have it; times are seconds since 1970. */
export interface ListedFlow {
    readonly id: string;
    readonly title: string | null;
    readonly description: string | null;
    /** Null for a flow that people are in and that was never written. */
    readonly epoch: string | null;
    readonly clock: number;
    readonly created_at: number | null;
    readonly updated_at: number;
    readonly node_count: number;
    readonly edge_count: number;
    /** Who is in it now. */
    readonly client_count: number;
    readonly active: boolean;
    /** How up to three of them are shown, who came first. */
    readonly people: readonly { name: string; color: string }[];
}

/** What changed in the lists (protocol P11.3). */
export interface FlowListNews {
    /** Flows in another state; those that went to the bin have `deleted_at`. They may be older than what was read. */
    readonly changed: readonly (ListedFlow & { readonly deleted_at?: number })[];
    readonly members: readonly Pick<ListedFlow, "id" | "client_count" | "active" | "people">[];
    readonly gone: readonly string[];
}

/** The list of flows, kept as it is on the server; those in the bin are not in it. `openFlowList` makes one. */
export class FlowList {
    private constructor();
    /** The one changed last first, as far as pages were read. */
    readonly flows: readonly ListedFlow[];
    /** Whether `more` would bring others. */
    readonly hasMore: boolean;
    /** `offline`: it is read anew when the connection is back. */
    readonly status: "connecting" | "live" | "offline" | "ended";
    /** Why it has ended. */
    readonly reason: string | null;
    /** `change`: the ids of the flows that came, changed, or went. */
    on(name: "change", handler: (ids: string[]) => void): () => void;
    on(name: "status", handler: (status: FlowList["status"]) => void): () => void;
    /** `read`: the first page has come, for the first time or again; what others keep of the list may be out of date. */
    on(name: "read", handler: () => void): () => void;
    /** `news`: what the server told, for those who keep more of the list than this one. */
    on(name: "news", handler: (news: FlowListNews) => void): () => void;
    /** Reads the next page over HTTP. Throws when the server cannot be reached or refuses. */
    more(): Promise<void>;
    close(): Promise<void>;
}

/** A call that cannot be carried out. */
export class FlowError extends Error {
    readonly code: "bad_request" | "too_large" | "too_many_pending" | "ended" | "forbidden";
    /** The index of the operation at fault, where it is one. */
    readonly op?: number;
}

/** A question that the server refused, or did not answer: `closed` without a connection, `timeout` after 10 s. */
export class ChannelError extends Error {
    /** As in docs/protocol.md; `closed` or `timeout` where the server said nothing. */
    readonly code?: string;
    /** False where the same will never be accepted. */
    readonly retry?: boolean;
    /** When to try again, in ms. */
    readonly retryAfter?: number;
    /** What the server said, whole. */
    readonly response: { readonly [key: string]: Json };
}

/** Keeps what has no answer yet. A slot is the place of one tab; a record is plain data with a number `order`. */
export interface PendingStore {
    /** Whether it outlives the tab. */
    readonly lasts: boolean;
    /** The slots of a flow, with how many records each has. */
    slots(flow: string): Promise<{ slot: string; count: number }[]>;
    /** The records in their order. */
    read(flow: string, slot: string): Promise<{ client: KeptIdentity | null; records: PendingRecord[] }>;
    putClient(flow: string, slot: string, client: KeptIdentity): Promise<void>;
    put(flow: string, slot: string, records: PendingRecord[]): Promise<void>;
    remove(flow: string, slot: string, orders: number[]): Promise<void>;
    drop(flow: string, slot: string): Promise<void>;
}

/** An identity, with the epoch and the time (ms since 1970) of its last join. */
export interface KeptIdentity extends Identity {
    epoch?: string;
    seen?: number;
}

export interface PendingRecord {
    readonly order: number;
    readonly [key: string]: unknown;
}

export class MemoryStore implements PendingStore {
    lasts: boolean;
    slots: PendingStore["slots"];
    read: PendingStore["read"];
    putClient: PendingStore["putClient"];
    put: PendingStore["put"];
    remove: PendingStore["remove"];
    drop: PendingStore["drop"];
}

export class IndexedDBStore implements PendingStore {
    constructor(indexedDB?: IDBFactory, name?: string);
    lasts: boolean;
    slots: PendingStore["slots"];
    read: PendingStore["read"];
    putClient: PendingStore["putClient"];
    put: PendingStore["put"];
    remove: PendingStore["remove"];
    drop: PendingStore["drop"];
}

/**
 * The confirmed documents of the last 20 flows, 32 MiB at most, in the browser's IndexedDB. `flow` is the server's host
 * and the flow's id.
 */
export class DocumentStore {
    constructor(indexedDB?: IDBFactory, name?: string);
    read(flow: string): Promise<{ epoch: string; clock: number; document: object } | null>;
    /** What is kept, the newest first; `usedAt` in ms since 1970. */
    list(): Promise<{ flow: string; usedAt: number }[]>;
    put(flow: string, state: { epoch: string; clock: number; document: object }): Promise<void>;
}

/** The canonical text of a JSON value (RFC 8785). */
export function canonical(value: Json): string;
/** The digest of a document, 32 hexadecimal digits; null without `crypto.subtle`. */
export function digestOf(document: { objects(): Iterable<[Kind, FlowObject]> }): Promise<string | null>;
