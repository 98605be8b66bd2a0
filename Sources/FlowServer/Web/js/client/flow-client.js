/**
 * The client of a flow's document (generation 2 of the protocol): edits are seen at once, reach the server in order and
 * exactly once, and survive a broken connection. No dependency, no build step; for browsers and Node 20 or newer.
 *
 * Types and their meaning: flow-client.d.ts. A description: docs/client.md.
 */
import { Connection } from "./connection.js";

export { canonical } from "./canonical.js";
export { ChannelError } from "../channel/errors.js";
export { Connection } from "./connection.js";
export { digestOf } from "./digest.js";
export { DocumentStore } from "./documentStore.js";
export { FlowError } from "./flowError.js";
export { FlowList } from "./flowList.js";
export { IndexedDBStore } from "./indexedDBStore.js";
export { MemoryStore } from "./memoryStore.js";
export { Person } from "./person.js";
export { randomId } from "../model/ids.js";

export { create, remove, set, unset } from "../model/operations.js";
export { restore, setFlow, unsetFlow } from "./flowOperations.js";

/** Watches the list of flows on a connection of its own, which ends with it. */
export function openFlowList(url, options = {}) {
    return new Connection(url, options).list({ ...options, ownsConnection: true });
}

/** Opens one flow on a connection of its own, which ends with it. */
export function openFlow(url, id, options = {}) {
    const connection = new Connection(url, options);
    return connection.open(id, { ...options, ownsConnection: true });
}
