import { removeAll } from "../model/commands.js";
import { withContents } from "../model/groups.js";
import { randomId } from "../model/ids.js";
import { create, set } from "../model/operations.js";

/** Neighbours may be many: each before is joined to each behind. */
const mostJoined = 500;

/**
 * Puts a node into an edge: the edge then ends at the node, and another one goes on to where it ended. What is written
 * on the edge stays at its beginning.
 */
export function insertInto(flow, edgeId, nodeId) {
    const edge = flow.edges.get(edgeId);
    if (!edge || edge.get("source") === nodeId || edge.get("target") === nodeId) return [];
    const { data, label, ...look } = edge.wire;
    const rest = { ...look, id: randomId(), source: nodeId, sourceHandle: "right" };
    return [
        set("edge", edgeId, "target", nodeId),
        set("edge", edgeId, "targetHandle", "left"),
        create("edge", rest),
    ];
}

/** Whether a node has no connection yet, so that it can be put into one. */
export function isUnconnected(flow, nodeId) {
    return !Array.from(flow.edges.values())
        .some((edge) => edge.get("source") === nodeId || edge.get("target") === nodeId);
}

/**
 * Deletes nodes, and connects what was before them to what was behind them.
 * @returns `ops`, and how many connections are new: `joined`
 */
export function removeAndJoin(flow, ids) {
    const gone = withContents(ids, flow.nodes);
    const leaving = new Map();
    const entering = [];
    const taken = new Set();
    for (const edge of flow.edges.values()) {
        const [source, target] = [edge.get("source"), edge.get("target")];
        if (gone.has(source)) leaving.set(source, [...leaving.get(source) ?? [], target]);
        else if (gone.has(target)) entering.push(edge);
        taken.add(`${source} ${target}`);
    }
    const joins = [];
    for (const edge of entering) {
        const source = edge.get("source");
        for (const target of behind(edge.get("target"), leaving, gone)) {
            const pair = `${source} ${target}`;
            if (target === source || taken.has(pair) || joins.length >= mostJoined) continue;
            taken.add(pair);
            joins.push(create("edge", { ...edge.wire, id: randomId(), source, target, targetHandle: "left" }));
        }
    }
    return { ops: [...removeAll(flow, gone, new Set()), ...joins], joined: joins.length };
}

/** What is reached from a node through nodes that go. */
function behind(start, leaving, gone) {
    const seen = new Set([start]);
    const found = [];
    for (const node of seen) {
        for (const target of leaving.get(node) ?? []) {
            if (seen.has(target)) continue;
            if (gone.has(target)) seen.add(target);
            else found.push(target);
        }
    }
    return found;
}
