// Joins a flow, adds a node, and prints what others change. Node 20 or newer:
//
//   node docs/examples/node-client.mjs http://127.0.0.1:4000 demo
//
// Node 22 has a WebSocket of its own; for Node 20 `npm install ws` and pass it as below.
import { create, openFlow, randomId } from "../../Sources/FlowServer/Web/js/client/flow-client.js";

const [url = "http://127.0.0.1:4000", id = "demo"] = process.argv.slice(2);
const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

const flow = openFlow(url, id, {
    WebSocket,
    token: process.env.FLOWS_KEY,
    presence: { name: "A program", color: "#3366cc" },
});
flow.on("status", ({ name, reason }) => console.log("status:", name, reason ?? ""));
flow.on("change", (changes) => {
    for (const { kind, id, change, keys } of changes) console.log(change, kind, id, keys.join(" "));
});
flow.on("rejected", (entry) => entry && console.log("refused:", entry.reason));

await flow.ready;
const node = { id: randomId(), type: "agent", position: { x: 40, y: 40 }, data: { label: "From Node" } };
const outcome = await flow.transact([create("node", node)], { label: "add a node" });
console.log("outcome:", outcome.status, "at clock", outcome.clock);

process.once("SIGINT", async () => {
    await flow.saved();
    await flow.close();
});
