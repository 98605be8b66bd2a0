// Joins a flow, adds a node, and prints what others change. Node 22 or newer:
//
//   node docs/examples/node-client.mjs http://127.0.0.1:4000 demo
//
// Node 20 has its WebSocket behind an option: node --experimental-websocket docs/examples/node-client.mjs …
import { create, openFlow, randomId } from "../../Sources/FlowServer/Web/js/client/flow-client.js";

const [url = "http://127.0.0.1:4000", id = "demo"] = process.argv.slice(2);
if (!globalThis.WebSocket) {
    console.error("This Node has no WebSocket: take Node 22, or run node --experimental-websocket with Node 20.");
    process.exit(1);
}

const flow = openFlow(url, id, {
    token: process.env.FLOWS_KEY,
    presence: { name: "A program", color: "#3366cc" },
});
flow.on("status", ({ name, reason }) => console.log("status:", name, reason ?? ""));
flow.on("change", (changes) => {
    for (const { kind, id, change, keys } of changes) console.log(change, kind, id, keys.join(" "));
});
flow.on("rejected", (entry) => entry && console.log("refused:", entry.reason));

try {
    await flow.ready;
} catch {
    // The flow is in the bin, say, or its id is none: the status has said it.
    process.exit(1);
}
process.once("SIGINT", async () => {
    // Where the flow has ended, nothing more is saved.
    await flow.saved().catch(({ message }) => console.error(message));
    await flow.close();
});
const node = { id: randomId(), type: "agent", position: { x: 40, y: 40 }, data: { label: "From Node" } };
const outcome = await flow.transact([create("node", node)], { label: "add a node" });
console.log("outcome:", outcome.status, "at clock", outcome.clock);
