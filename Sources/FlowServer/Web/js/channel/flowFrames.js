import { isObject } from "../model/json.js";
import { operationsFromWire } from "../model/operations.js";

/**
 * What one `flow_change` carries: the whole flow in React Flow's form, which any client understands and the server
 * stores, and beside it, for windows like this one, who sent it and which edits were made. Without these, two people
 * who drag at the same time would send each other their old views.
 */
export function changesOf(whole, origin, sequence, operations) {
    return { ...whole, origin, sequence, operations };
}

/** A `flow_update` read: `{kind: "edits", …}`, `{kind: "whole", changes}`, or null for what is no flow. */
export function readUpdate(payload) {
    const changes = isObject(payload) ? payload.changes : undefined;
    if (!isObject(changes)) return null;
    const operations = operationsFromWire(changes.operations);
    if (operations && typeof changes.origin === "string" && Number.isInteger(changes.sequence)) {
        return { kind: "edits", origin: changes.origin, sequence: changes.sequence, operations };
    }
    return Array.isArray(changes.nodes) && Array.isArray(changes.edges) ? { kind: "whole", changes } : null;
}
