import { changedKeys } from "../client/document.js";

const kinds = ["node", "edge"];

/**
 * What is different between two documents: `{kind, id, change, keys}` for each element, `change` being "added",
 * "removed" or "changed". The flow's own properties are not compared.
 */
export function compared(before, after) {
    const differences = [];
    for (const kind of kinds) {
        for (const [id, element] of after.of(kind)) {
            const old = before.of(kind).get(id);
            if (!old) differences.push({ kind, id, change: "added", keys: [] });
            else if (old !== element) pushChanged(differences, kind, id, changedKeys(old, element));
        }
        for (const id of before.of(kind).keys()) {
            if (!after.of(kind).has(id)) differences.push({ kind, id, change: "removed", keys: [] });
        }
    }
    return differences;
}

function pushChanged(differences, kind, id, keys) {
    if (keys.length > 0) differences.push({ kind, id, change: "changed", keys });
}

/** All elements of both, those that are in both as they are in `after`: what a comparison shows. */
export function together(before, after) {
    const both = (kind) => new Map([...before.of(kind), ...after.of(kind)]);
    return { nodes: both("node"), edges: both("edge") };
}

/** What happened to an element, in a word that stands on it. */
export function wordFor({ change, keys }) {
    if (change !== "changed") return change === "added" ? "Added" : "Removed";
    if (keys.every((key) => key === "position")) return "Moved";
    const isNameOrPlace = (key) => key === "data.label" || key === "position";
    if (keys.includes("data.label") && keys.every(isNameOrPlace)) return "Renamed";
    return "Changed";
}
