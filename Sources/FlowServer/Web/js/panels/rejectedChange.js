import { placeOf } from "../model/names.js";
import { named } from "../model/needs.js";
import { counted } from "../model/words.js";
import { isWritten } from "../model/written.js";

const reasons = {
    exists: "It is there already",
    self_edge: "A node cannot be connected to itself",
    cycle: "It would close a circle",
    conflict: "Somebody was faster",
    outcome_unknown: "The server has forgotten this window: nobody knows whether it was made",
};
const nouns = { node: "node", edge: "connection", comment: "comment" };

/** What was not made, and of what: under the names that it had then. */
export function titleOf({ label, ops, note }) {
    const what = typeof label === "string" && label !== "" ? label : "Change";
    const [about, ...others] = new Set(ops.map((op) => note?.[placeOf(op)]).filter(Boolean));
    const parts = ops.length > 1 ? ` (${counted(ops.length, "part")})` : "";
    return about === undefined ? `${what}${parts}` : `${what}: ${about}${others.length > 0 ? parts : ""}`;
}

export function reasonOf({ code, reason, op, ops }) {
    if (code === "lost") return `Somebody has deleted this ${nouns[ops[0].kind]}`;
    if (code !== "dangling") return reasons[code] ?? reason;
    if (ops[op]?.op === "delete") return "Somebody has put something into it";
    return ops.every(({ kind }) => kind === "comment")
        ? "Somebody has deleted these comments" : "Somebody has deleted a node that it needs";
}

/** What somebody wrote in it, to be kept elsewhere, lists and objects as JSON; "" if nothing. */
export function writtenIn({ ops }) {
    const said = ops.filter(({ op, kind }) => op === "create" && kind === "comment").map(({ props }) => props.text);
    const written = ops.filter(isWritten).map(({ value }) => value);
    return [...written, ...said].map((each) => (typeof each === "string" ? each : JSON.stringify(each, null, 2)))
        .join("\n\n");
}

/** What has to be there again before it can be made, as `[kind, id]`. */
export function missingFor({ code, ops, note }, flow) {
    if ((code !== "lost" && code !== "dangling") || isUngrouping({ note })) return [];
    const made = new Set(ops.filter(({ op }) => op !== "set").map(placeOf));
    const noted = (note?.needs ?? []).map(([kind, id]) => ({ kind, id }));
    const needed = new Map([...noted, ...ops.flatMap(needs)].map((each) => [placeOf(each), each]));
    return Array.from(needed.values()).filter((each) => !made.has(placeOf(each)) && !isThere(each, flow))
        .map(({ kind, id }) => [kind, id]);
}

/** Whether it took groups apart: what that takes depends on what is in them when it is made. */
export function isUngrouping({ note }) {
    return Array.isArray(note?.ungroup);
}

function needs(op) {
    const { kind, id, props } = op;
    const threads = kind === "comment" && props?.thread !== undefined ? [{ kind, id: props.thread }] : [];
    const nodes = named(op).map((node) => ({ kind: "node", id: node }));
    return [...op.op === "set" ? [{ kind, id }] : [], ...nodes, ...threads];
}

function isThere({ kind, id }, flow) {
    if (kind === "flow") return true;
    if (kind !== "comment") return flow[`${kind}s`].has(id);
    return flow.comments.threads.some((thread) => thread.id === id || thread.replies.some((reply) => reply.id === id));
}
