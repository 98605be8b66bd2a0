import { connectTo } from "../outline/connectTo.js";

export const connectingCommands = [
    {
        id: "edge.connect", title: "Connect to…", group: "Edit", icon: "link", keys: ["C"], onCanvas: true,
        isPossible: (editor) => sourceOf(editor) !== null, run: (editor) => connectTo(editor, sourceOf(editor)),
    },
];

/** The node with the focus, else the only one that is selected. */
function sourceOf({ canvas, focus }) {
    return focus?.node ?? canvas.selection.onlyNode;
}
