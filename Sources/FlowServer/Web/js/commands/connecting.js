import { connectTo } from "../outline/connectTo.js";
import { nodeFor } from "./subject.js";

export const connectingCommands = [
    {
        id: "edge.connect", changesFlow: true, title: "Connect to…", group: "Edit", icon: "link", keys: ["C"],
        onCanvas: true,
        isPossible: (editor) => nodeFor(editor) !== null, run: (editor) => connectTo(editor, nodeFor(editor)),
    },
];
