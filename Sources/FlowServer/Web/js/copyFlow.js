import { create, openFlow, randomId, setFlow } from "./client/flow-client.js";
import { batches } from "./model/batches.js";
import { shortened } from "./model/textLength.js";

const suffix = " (Copy)";
/** What the server takes of a title, in bytes. */
const longestTitle = 255;

/**
 * Saves what is shown of a flow, own unsent changes included, as a new flow. Gives its id as soon as the copy is on the
 * server, or safely on this device to be sent when there is a connection. Throws when the server refuses it.
 */
export async function copyFlow(flow, server) {
    const id = randomId();
    const { flow: properties, nodes, edges } = flow.toWire();
    const title = typeof properties.title === "string"
        ? shortened(properties.title, longestTitle - suffix.length) + suffix : undefined;
    const ops = [
        ...Object.entries({ ...properties, title }).filter(([, value]) => value !== undefined)
            .map(([key, value]) => setFlow(key, value)),
        ...nodes.map((node) => create("node", node)),
        ...edges.map((edge) => create("edge", edge)),
    ];
    const copy = openFlow(server, id);
    const group = randomId();
    const outcomes = batches(ops, flow.info.limits).map((part) => copy.transact(part, { label: "Copy", group }));
    const known = await Promise.race([Promise.all(outcomes), kept(copy)]);
    await copy.close();
    const refused = known?.find(({ status }) => status === "rejected");
    if (refused) throw new Error(refused.reason);
    return id;
}

/** Resolves when the copy waits on this device, without a connection. */
function kept(copy) {
    return new Promise((resolve) => {
        copy.on("status", ({ name }) => name === "offline" && copy.isKept && resolve());
    });
}
