import { rounded } from "./commands.js";
import { ancestorsOf, isGroup, placeOf, topmost } from "./groups.js";
import { randomId } from "./ids.js";
import { isSameJSON } from "./json.js";
import { sizeOf } from "./nodeTypes.js";
import { create, remove, set, unset } from "./operations.js";

/** Around what is in a new group, in flow units; above it there is room for the name. */
const padding = 24;
const heading = 40;

/** Puts nodes into a new frame around them. `id`: the frame's, undefined if there is nothing to put into it. */
export function group(flow, ids) {
    const { nodes } = flow;
    const members = topmost(ids, nodes).map((id) => nodes.get(id));
    if (members.length === 0) return { ops: [] };
    const rects = members.map((node) => ({ ...placeOf(node, nodes), ...sizeOf(node) }));
    const left = Math.min(...rects.map(({ x }) => x)) - padding;
    const top = Math.min(...rects.map(({ y }) => y)) - heading - padding / 2;
    const right = Math.max(...rects.map(({ x, width }) => x + width)) + padding;
    const bottom = Math.max(...rects.map(({ y, height }) => y + height)) + padding;
    const id = randomId();
    const parent = sharedParent(members, nodes);
    const place = { x: left, y: top };
    const frame = {
        id, type: "group", position: within(place, parent, nodes), width: right - left, height: bottom - top,
        data: { label: "Group" }, ...(parent ? { parentId: parent.id } : {}),
    };
    return {
        id,
        ops: [create("node", frame), ...members.flatMap((node) => {
            const { x, y } = placeOf(node, nodes);
            return [set("node", node.id, "parentId", id),
                set("node", node.id, "position", rounded(x - place.x, y - place.y))];
        })],
    };
}

/**
 * Takes frames away from around their nodes, which stay where they are. `frames`: those that are there; `ids`: the
 * nodes that were in them.
 */
export function ungroup(flow, ids) {
    const { nodes } = flow;
    const frames = new Set(Array.from(ids).filter((id) => nodes.has(id) && isGroup(nodes.get(id))));
    const members = Array.from(nodes.values()).filter((node) => frames.has(node.get("parentId")));
    const edges = Array.from(flow.edges.values())
        .filter((edge) => frames.has(edge.get("source")) || frames.has(edge.get("target")));
    const ops = members.flatMap((node) => {
        const parent = ancestorsOf(node, nodes).find((each) => !frames.has(each.id)) ?? null;
        return putInto(node, parent, placeOf(node, nodes), nodes);
    });
    return {
        frames: Array.from(frames),
        ids: members.map((node) => node.id).filter((id) => !frames.has(id)),
        ops: [...ops, ...edges.map((edge) => remove("edge", edge.id)),
            ...Array.from(frames, (id) => remove("node", id))],
    };
}

/** Puts a node into another one, or (null) into none, at a place of the flow. */
export function putInto(node, parent, place, nodes) {
    const position = within(place, parent, nodes);
    const before = node.get("parentId");
    const ops = isSameJSON(position, node.get("position")) ? [] : [set("node", node.id, "position", position)];
    if (parent && before !== parent.id) ops.push(set("node", node.id, "parentId", parent.id));
    if (!parent && before !== undefined) ops.push(unset("node", node.id, "parentId"));
    return ops;
}

/** A place of the flow as a position in a node. */
export function within({ x, y }, parent, nodes) {
    const origin = parent ? placeOf(parent, nodes) : { x: 0, y: 0 };
    return rounded(x - origin.x, y - origin.y);
}

function sharedParent(members, nodes) {
    const [first, ...others] = members.map((node) => ancestorsOf(node, nodes)[0] ?? null);
    return others.every((parent) => parent === first) ? first : null;
}
