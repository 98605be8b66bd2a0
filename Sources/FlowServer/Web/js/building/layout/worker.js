import { arrange } from "./arrange.js";

onmessage = ({ data: { nodes, edges } }) => postMessage(arrange(nodes, edges));
