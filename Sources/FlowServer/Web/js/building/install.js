import { buildingCommands } from "./buildingCommands.js";
import { Clipboard } from "./clipboard.js";
import { attachContextMenu } from "./contextMenu.js";
import { fillEmptyFlow } from "./emptyFlow.js";
import { insertionOf } from "./inserting.js";
import { offerAtDrop, offerBeside, offerNode } from "./offering.js";
import { SearchBar } from "./searchBar.js";
import { Tidying } from "./tidying.js";

/**
 * Fast building: what offers, places, joins, copies, arranges and finds nodes. Gestures reach it as `editor.building`.
 */
export function installBuilding(editor, page) {
    const { canvas, commands } = editor;
    editor.clipboard = new Clipboard(editor);
    editor.tidying = new Tidying(editor);
    editor.search = new SearchBar(editor);
    editor.building = {
        /** A connection was let go where no node is. */
        dropped: (nodeId, side, event) => offerAtDrop(editor, nodeId, side, event),
        /** The plus at a handle was pressed. */
        next: (nodeId, side) => offerBeside(editor, nodeId, side),
        /** What puts nodes that are dragged into the edge below them; null if they cannot be put into one. */
        insertion: (ids) => insertionOf(editor, ids),
    };
    commands.add(...buildingCommands);
    attachContextMenu(editor);
    canvas.root.addEventListener("dblclick", (event) => {
        const used = "[data-node-id], [data-edge-id], [data-edge-label], input, button";
        if (canvas.isLocked || event.target.closest(used)) return;
        offerNode(editor, { x: event.clientX, y: event.clientY });
    });
    canvas.on("select", ({ nodes }) => canvas.root.classList.toggle("several", nodes.size > 1));
    page.overlays.append(editor.search.element);
    fillEmptyFlow(editor, page.empty);
}
