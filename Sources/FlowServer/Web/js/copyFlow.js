import { removeFlow } from "./channel/api.js";
import { create, openFlow, randomId, setFlow } from "./client/flow-client.js";
import { batches } from "./model/batches.js";
import { outermostFirst } from "./model/commands.js";
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
    // A group may be younger than what is in it, and of several transactions each must hold by itself.
    const ids = outermostFirst(nodes.map(({ id: each }) => each), flow.nodes);
    const title = typeof properties.title === "string"
        ? shortened(properties.title, longestTitle - suffix.length) + suffix : undefined;
    const ops = [
        ...Object.entries({ ...properties, title }).filter(([, value]) => value !== undefined)
            .map(([key, value]) => setFlow(key, value)),
        ...ids.map((each) => create("node", flow.nodes.get(each).wire)),
        ...edges.map((edge) => create("edge", edge)),
    ];
    const copy = openFlow(server, id);
    try {
        await submit(copy, batches(ops, flow.info.limits));
    } catch (error) {
        await takeBack(copy, error);
    }
    await copy.close();
    return id;
}

/** Ends when all of it is on the server, or waits on this device without a connection. */
async function submit(copy, parts) {
    const group = randomId();
    const outcomes = parts.map((part) => copy.transact(part, { label: "Copy", group }));
    const known = await Promise.race([Promise.all([copy.ready, ...outcomes]), kept(copy)]);
    const refused = known?.find((outcome) => outcome?.status === "rejected") ?? copy.rejected[0];
    if (refused) throw new Error(refused.reason);
}

/** Nothing of a copy that was refused stays: on this device, or in the list of flows. Throws why. */
async function takeBack(copy, error) {
    await copy.close({ discard: true });
    await removeFlow(copy.id).catch(({ status }) => {
        if (status !== 404) throw new Error(`${error.message} A part of it may be in the list of flows: delete that.`);
    });
    throw error;
}

/** Resolves when the copy waits on this device, without a connection. */
function kept(copy) {
    return new Promise((resolve) => {
        copy.on("status", ({ name }) => name === "offline" && copy.isKept && resolve());
    });
}
