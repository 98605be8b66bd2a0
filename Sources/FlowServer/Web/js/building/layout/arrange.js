import { around, middleOf } from "../../canvas/geometry.js";
import { clearing } from "./clearing.js";
import { layered } from "./layered.js";

/** Around the nodes of a group, and above them for its name, in flow units. */
const padding = 24;
const heading = 56;
const grid = 8;
/** Between what is arranged and what stays, in flow units. */
const gap = 24;

/**
 * New places for nodes. What is in a group is arranged in it, then the group gets the size of its content and is a node
 * among others. Where no group decides, the middle of what is arranged stays where it was, unless that would lay
 * something on what stays.
 * @param nodes `{id, parent, isGroup, x, y, width, height}`; a place is relative to `parent`, the id of a group or null
 * @param edges `{source, target}`
 * @param fixed nodes that stay, `{parent, x, y, width, height}`
 * @returns `{id, x, y}` of each node, with `width` and `height` for groups whose content is among the nodes
 */
export function arrange(nodes, edges, fixed = []) {
    const byId = new Map(nodes.map((node) => [node.id, { ...node }]));
    const inside = new Map();
    for (const node of byId.values()) {
        if (!inside.has(node.parent)) inside.set(node.parent, []);
        inside.get(node.parent).push(node);
    }
    const joins = joinsByParent(edges, byId);
    for (const parent of innermostFirst(inside.keys(), byId)) {
        const members = inside.get(parent);
        const index = new Map(members.map(({ id }, at) => [id, at]));
        const places = layered(members, (joins.get(parent) ?? [])
            .map(([from, to]) => [index.get(from), index.get(to)]));
        const group = byId.get(parent);
        const origin = group ? { x: padding, y: heading } : kept(members, places);
        members.forEach((node, at) => Object.assign(node, { x: origin.x + places[at].x, y: origin.y + places[at].y }));
        const stones = fixed.filter((each) => each.parent === parent);
        const by = clearing(members, stones, { gap, grid, isInward: group !== undefined });
        for (const node of members) Object.assign(node, { x: node.x + by.x, y: node.y + by.y });
        if (group?.isGroup) Object.assign(group, sizeAround([...members, ...stones]), { isSized: true });
    }
    return Array.from(byId.values(), ({ id, x, y, width, height, isSized }) =>
        (isSized ? { id, x, y, width, height } : { id, x, y }));
}

/** Each edge where it is seen: between the two nodes, or groups, of the innermost group that holds both its ends. */
function joinsByParent(edges, byId) {
    const joins = new Map();
    for (const { source, target } of edges) {
        const from = wayTo(source, byId);
        const to = wayTo(target, byId);
        const at = from.findIndex((node, depth) => node !== to[depth]);
        if (at < 0 || !to[at] || from[at].parent !== to[at].parent) continue;
        const { parent } = from[at];
        if (!joins.has(parent)) joins.set(parent, []);
        joins.get(parent).push([from[at].id, to[at].id]);
    }
    return joins;
}

/** A node with the groups around it that are arranged too, the outermost first. */
function wayTo(id, byId) {
    const way = [];
    for (let node = byId.get(id); node; node = byId.get(node.parent)) way.push(node);
    return way.reverse();
}

function innermostFirst(parents, byId) {
    return Array.from(parents, (parent) => ({ parent, depth: wayTo(parent, byId).length }))
        .sort((a, b) => b.depth - a.depth).map(({ parent }) => parent);
}

function sizeAround(members) {
    const right = members.reduce((most, { x, width }) => Math.max(most, x + width), 0);
    const bottom = members.reduce((most, { y, height }) => Math.max(most, y + height), 0);
    return { width: right + padding, height: bottom + padding };
}

/** Where the upper left corner has to be so that the middle stays. */
function kept(members, places) {
    const before = middleOf(around(members));
    const after = middleOf(around(members.map(({ width, height }, at) => ({ ...places[at], width, height }))));
    const onGrid = (value) => Math.round(value / grid) * grid;
    return { x: onGrid(before.x - after.x), y: onGrid(before.y - after.y) };
}
