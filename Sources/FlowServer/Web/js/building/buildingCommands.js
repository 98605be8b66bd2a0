import { labelInPlace } from "../canvas/renaming.js";
import { edgeFor, nodeFor } from "../commands/subject.js";
import { changeType } from "./changingType.js";
import { openCommandPalette } from "./commandPalette.js";
import { openMenuForFocus } from "./contextMenu.js";
import { pickNodeType } from "./nodePicker.js";
import { offerBeside, offerInView, offerNode } from "./offering.js";
import { placeInEdge } from "./placing.js";
import { inWindow, middleOfEdge } from "./spots.js";

/** The selected nodes, or the one with the focus if none is selected. */
const nodesFor = (editor) => (editor.canvas.selection.nodes.size > 0
    ? Array.from(editor.canvas.selection.nodes) : [nodeFor(editor)].filter((id) => id !== null));

/** What makes a flow grow quickly, and what finds things. */
export const buildingCommands = [
    {
        id: "node.add", changesFlow: true, title: "Add a node…", group: "Build", icon: "plus",
        keys: ["N", "Tab"], onCanvas: true, run: (editor, { at }) => (at ? offerNode(editor, at) : offerInView(editor)),
    },
    {
        id: "node.addNext", changesFlow: true, title: "Add the next node…", group: "Build", icon: "next",
        keys: ["Shift+N"], onCanvas: true,
        isPossible: (editor) => nodeFor(editor) !== null, run: (editor) => offerBeside(editor, nodeFor(editor), "out"),
    },
    {
        id: "node.changeType", changesFlow: true, title: "Change the type…", group: "Build", icon: "swap",
        keys: ["T"], onCanvas: true,
        isPossible: (editor) => nodesFor(editor).length > 0,
        run: (editor, { at }) => changeType(editor, nodesFor(editor), at),
    },
    {
        id: "edge.insert", changesFlow: true, title: "Insert a node…", group: "Build", icon: "insert",
        keys: ["I"], onCanvas: true,
        isPossible: (editor) => edgeFor(editor) !== null,
        run: (editor, { at, point }) => insertOn(editor, edgeFor(editor), at, point),
    },
    {
        id: "edge.label", changesFlow: true, title: "Write on the connection", group: "Build", icon: "pencil",
        keys: ["F2"], onCanvas: true, isPossible: (editor) => edgeFor(editor) !== null,
        run: (editor) => labelInPlace(editor, edgeFor(editor)),
    },
    {
        id: "find.command", title: "Find a command or node…", group: "Find", icon: "command", keys: ["Mod+K"],
        run: (editor) => openCommandPalette(editor),
    },
    {
        id: "find.inFlow", title: "Search in the flow", group: "Find", icon: "search", keys: ["Mod+F"],
        run: (editor) => editor.search.open(),
    },
    {
        id: "find.help", title: "Keys and gestures", group: "Find", icon: "help", keys: ["?"],
        run: async (editor) => (await import("./help.js")).openHelp(editor),
    },
    {
        id: "find.menu", title: "Menu of the selection", group: "Find", keys: ["ContextMenu", "Shift+F10"],
        onCanvas: true, run: (editor) => openMenuForFocus(editor),
    },
];

function insertOn(editor, edgeId, at, point) {
    const middle = point ?? middleOfEdge(editor, edgeId);
    if (!middle) return;
    pickNodeType({
        label: "Insert a node", at: at ?? inWindow(editor, middle),
        onChoose: (type) => placeInEdge(editor, type, middle, edgeId),
    });
}
