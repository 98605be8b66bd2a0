import { fetchFlow } from "../channel/api.js";
import { Document } from "../client/document.js";
import { openExportDialog } from "../export/exportDialog.js";
import { nameOf } from "../model/words.js";
import { copyText } from "../panels/copyText.js";
import { openMenu } from "../panels/menu.js";

/** The menu of a card; `place` is `{at}` or `{anchor}`. */
export function flowMenu(card, actions, place) {
    const { flow } = card;
    const name = nameOf(flow);
    // Nothing of it is stored before somebody writes to it.
    const isStored = flow.epoch !== null;
    openMenu({
        label: name, ...place, items: [
            { title: "Open", icon: "open", run: () => location.assign(addressOf(flow)) },
            { title: "Open in a new tab", icon: "open",
                run: () => globalThis.open(addressOf(flow), "_blank", "noopener") },
            { title: "Copy link", icon: "link", run: () => copyLink(flow, actions.notices) },
            null,
            { title: "Rename", icon: "pencil", keys: "F2", run: () => card.rename() },
            { title: "Duplicate", icon: "copy", isDisabled: !isStored, run: () => actions.duplicate(flow) },
            { title: "Export…", icon: "download", isDisabled: !isStored, run: () => exportFlow(flow, actions.notices) },
            null,
            { title: "Delete", icon: "trash", keys: "Delete", isDangerous: true, isDisabled: !isStored,
                run: () => actions.remove(flow) },
        ],
    });
}

const addressOf = ({ id }) => `/flow/${encodeURIComponent(id)}`;

async function copyLink(flow, notices) {
    const isCopied = await copyText(new URL(addressOf(flow), location.href).href);
    notices.show(isCopied ? "Link copied: send it to somebody" : "The link could not be copied");
}

async function exportFlow(flow, notices) {
    try {
        const { nodes, edges, flow: own } = await fetchFlow(flow.id) ?? { nodes: [], edges: [] };
        const document = Document.fromWire({ nodes, edges });
        openExportDialog({
            title: nameOf(flow), nodes: document.of("node"), edges: document.of("edge"),
            wire: { flow: own ?? {}, nodes, edges },
        }, notices);
    } catch (error) {
        notices.show(`This could not be exported: ${error.message}`, "warning");
    }
}
