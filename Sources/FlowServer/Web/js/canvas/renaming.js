import { html, isComposing } from "../dom.js";
import { labelEdge, longestLabel, rename } from "../model/commands.js";
import { edgeLabelOf } from "../model/edgeLabel.js";
import { labelOf } from "../model/nodeTypes.js";
import { offerCopy } from "../panels/copyText.js";
import { middleOf, rectOf } from "./geometry.js";

/** At this zoom a text can be written. */
const writable = 0.6;

/** Renames a node in its place: Enter or leaving the field keeps the text, Escape does not. */
export function renameInPlace(editor, id) {
    const { canvas } = editor;
    const node = canvas.flow.nodes.get(id);
    if (!node || isRefused(editor)) return;
    bringClose(canvas, rectOf(node, canvas.flow.nodes));
    canvas.render();
    const element = canvas.nodes.element(id);
    if (!element) return;
    editInPlace(editor, {
        element, name: "Name of the node", value: labelOf(node),
        isThere: () => canvas.flow.nodes.has(id), gone: "Somebody deleted this node while you renamed it",
        keep: (text) => {
            editor.edit(rename(canvas.flow, id, text), { label: "Rename" });
            if (text.trim() !== "") tell(editor, `Renamed to ${text.trim()}`);
        },
    });
}

/** Writes on an edge, in its middle. */
export function labelInPlace(editor, id) {
    const { canvas } = editor;
    const edge = canvas.flow.edges.get(id);
    if (!edge || isRefused(editor)) return;
    bringClose(canvas, middleBetween(canvas.flow.nodes, edge));
    canvas.render();
    const element = canvas.edges.openLabel(id);
    if (!element) return;
    editInPlace(editor, {
        element, name: "Text of the connection", value: edgeLabelOf(edge),
        isThere: () => canvas.flow.edges.has(id), gone: "Somebody deleted this connection while you wrote on it",
        keep: (text) => {
            editor.edit(labelEdge(canvas.flow, id, text), { label: "Label" });
            tell(editor, text.trim() === "" ? "Nothing is written on the connection" : `Written: ${text.trim()}`);
        },
        onClose: () => canvas.edges.closeLabel(id),
    });
}

/** Whether nothing can be written now; says why. */
function isRefused({ notices, whyNot }) {
    const reason = whyNot();
    if (reason) notices.show(reason, "warning");
    return reason !== null;
}

function tell({ notices, whyNot }, text) {
    if (!whyNot()) notices.announce(text);
}

/** Where nodes are too small, or not in view, there would be nothing to write in. */
function bringClose(canvas, rect) {
    if (!rect) return;
    const { viewport } = canvas;
    const { x, y } = middleOf(rect);
    if (canvas.isFar) {
        viewport.zoomBy(writable / viewport.zoom, { x: x * viewport.zoom + viewport.x, y: y * viewport.zoom + viewport.y });
    }
    canvas.reveal(rect);
}

/** About where the text of an edge is. */
function middleBetween(nodes, edge) {
    const [from, to] = ["source", "target"].map((end) => nodes.get(edge.get(end)));
    if (!from || !to) return null;
    const [a, b] = [from, to].map((node) => middleOf(rectOf(node, nodes)));
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, width: 1, height: 1 };
}

function editInPlace({ flow, notices, leaving }, { element, name, value, isThere, gone, keep, onClose = () => {} }) {
    if (element.querySelector("input")) return;
    const field = html("input", {
        class: "rename", "aria-label": name, value: String(value), maxlength: longestLabel, spellcheck: "false",
    });
    let isOpen = true;
    // As the field shows it: without the line breaks that the label may have.
    const began = field.value;
    const close = (isKept) => {
        if (!isOpen) return;
        isOpen = false;
        for (const stop of stops) stop();
        const text = field.value;
        const hadFocus = document.activeElement === field;
        field.remove();
        element.classList.remove("renaming");
        const isChanged = isKept && text !== began;
        if (isChanged && isThere()) keep(text);
        else if (isChanged) offerCopy(notices, gone, text);
        onClose();
        if (hadFocus && element.isConnected) element.focus({ preventScroll: true });
    };
    const stops = [
        // Not every browser says that a field which goes away with its node has lost the focus.
        flow.on("change", () => !isThere() && close(true)),
        leaving.savesBy(() => close(true)),
    ];
    field.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") close(true);
        else if (event.key === "Escape") close(false);
    });
    field.addEventListener("blur", () => close(true));
    element.classList.add("renaming");
    element.append(field);
    field.focus({ preventScroll: true });
    field.select();
}
