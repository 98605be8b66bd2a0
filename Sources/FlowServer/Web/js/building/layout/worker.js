import { arrange } from "./arrange.js";

onmessage = ({ data: { nodes, edges, fixed } }) => postMessage(arrange(nodes, edges, fixed));
