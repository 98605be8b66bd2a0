import { farthest } from "../model/element.js";
import { isObject } from "../model/json.js";
import { byteLength } from "../model/textLength.js";

/** Elements of one person's selection that are shown to the others. */
const mostSelected = 24;
const smallestArea = 1;

/** What others say that they do may be anything: each of these gives the part that can be used, or nothing. */
export function isPoint(value) {
    return Array.isArray(value) && isCoordinate(value[0]) && isCoordinate(value[1]);
}

/** The elements that somebody has selected: `{kind, id}` each. They are told as ids, those of edges after a colon. */
export function selectionIn(state) {
    const list = isObject(state) && Array.isArray(state.selection) ? state.selection.slice(0, mostSelected) : [];
    return list.filter((entry) => typeof entry === "string").map((entry) => (entry.startsWith(":")
        ? { kind: "edge", id: entry.slice(1) }
        : { kind: "node", id: entry }));
}

/** The same, to be told: as many as fit into so many bytes of JSON. */
export function toldSelection({ nodes, edges }, room) {
    const told = [];
    let used = 2;
    for (const entry of [...nodes, ...Array.from(edges, (id) => `:${id}`)]) {
        used += byteLength(JSON.stringify(entry)) + 1;
        if (used > room || told.length === mostSelected) break;
        told.push(entry);
    }
    return told.length > 0 ? told : null;
}

/** The property in which somebody writes: `{kind, id, key}`, or null. */
export function fieldIn(state) {
    const field = isObject(state) && Array.isArray(state.field) ? state.field : [];
    const [kind, id, key] = field;
    return [kind, id, key].every((each) => typeof each === "string") ? { kind, id, key } : null;
}

/** What somebody sees: the middle and the size of a part of the flow, or null. */
export function viewportIn(state) {
    const view = isObject(state) && Array.isArray(state.viewport) ? state.viewport : [];
    const [x, y, width, height] = view;
    const isUsable = isPoint(view) && [width, height].every((size) => isCoordinate(size) && size >= smallestArea);
    return isUsable ? { x, y, width, height } : null;
}

function isCoordinate(value) {
    return typeof value === "number" && Math.abs(value) <= 10 * farthest;
}
