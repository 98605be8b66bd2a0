import { placeNode } from "./placing.js";
import { insertInto } from "./joints.js";
import { buildingCommands } from "./buildingCommands.js";
import { Clipboard } from "./clipboard.js";
import { attachContextMenu } from "./contextMenu.js";
import { EdgeTarget } from "./edgeTarget.js";
import { fillEmptyFlow } from "./emptyFlow.js";
import { isUnconnected } from "./joints.js";
import { offerAtDrop, offerBeside, offerNode } from "./offering.js";
import { SearchBar } from "./searchBar.js";
import { Tidying } from "./tidying.js";

/**
 * Fast building: what offers, places, joins, copies, arranges and finds nodes. Gestures reach it as `editor.building`.
 */
export function installBuilding(editor, page) {
    const { canvas, commands, flow } = editor;
    editor.clipboard = new Clipboard(editor);
    editor.tidying = new Tidying(editor);
    editor.search = new SearchBar(editor);
    editor.building = {
        /** A connection was let go where no node is. */
        dropped: (nodeId, side, event) => offerAtDrop(editor, nodeId, side, event),
        /** The plus at a handle was pressed. */
        next: (nodeId, side) => offerBeside(editor, nodeId, side),
        /** A target for a new node, or for the one that is dragged if it can be put into an edge; else null. */
        edgeTarget: (ids) => (ids === undefined || isInsertable(flow, ids) ? new EdgeTarget(canvas) : null),
    };
    commands.add(...buildingCommands);
    attachContextMenu(editor);
    canvas.root.addEventListener("dblclick", (event) => {
        if (event.target.closest("[data-node-id], [data-edge-id], input, button")) return;
        offerNode(editor, { x: event.clientX, y: event.clientY });
    });
    page.overlays.append(editor.search.element);
    fillEmptyFlow(editor, page.empty);
}

function isInsertable(flow, ids) {
    return ids.length === 1 && isUnconnected(flow, ids[0]);
}
