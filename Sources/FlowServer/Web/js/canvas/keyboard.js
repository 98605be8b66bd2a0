import { isEditable } from "../dom.js";
import { connect, duplicate, move, removeAll } from "../model/commands.js";
import { randomId } from "../model/ids.js";
import { renameInPlace } from "./renaming.js";

const step = 8;
const bigStep = 40;
/** In ms; after a longer one the next press is a step of its own. */
const nudgePause = 1_000;
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What keys do: everything that the mouse can, for what is selected. In text fields keys are only text. */
export function attachKeyboard(editor, gestures) {
    const { canvas } = editor;
    const { root, selection } = canvas;
    let connectFrom = null;

    const actions = {
        delete: () => deleteSelection(editor),
        rename: () => selection.nodes.size === 1 && renameInPlace(editor, only(selection.nodes)),
        connect: () => { connectFrom = startOrFinishConnection(editor, connectFrom); },
        escape: () => {
            if (gestures.cancel()) return;
            if (connectFrom !== null) editor.notices.announce("No connection made");
            connectFrom = null;
            selection.set();
        },
    };

    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || isEditable(event.target)) return;
        const isOnCanvas = root.contains(event.target) || event.target === document.body;
        if (event.key === " " && isOnCanvas) {
            event.preventDefault();
            root.classList.add("pan-ready");
            return;
        }
        if (handle(event, isOnCanvas)) event.preventDefault();
    });
    addEventListener("keyup", (event) => event.key === " " && root.classList.remove("pan-ready"));
    addEventListener("blur", () => root.classList.remove("pan-ready"));
    root.addEventListener("focusin", ({ target }) => selectFocused(selection, target));

    function handle(event, isOnCanvas) {
        const { key } = event;
        if (event.ctrlKey || event.metaKey) return withControl(editor, key.toLowerCase(), event.shiftKey);
        if (key === "Delete" || key === "Backspace") return done(actions.delete);
        if (key === "Escape") return done(actions.escape);
        if (!isOnCanvas || event.altKey) return false;
        if (arrows[key]) return nudge(editor, arrows[key], event.shiftKey ? bigStep : step);
        if (key === "F2" || (key === "Enter" && connectFrom === null)) return done(actions.rename);
        if (key === "Enter" || key.toLowerCase() === "c") return done(actions.connect);
        return zoom(canvas, key);
    }
}

/** Presses of arrow keys on the same nodes, one soon after the other, are undone as one. */
const nudges = {
    at: -Infinity,
    of: "",
    id: "",
    group(nodes, now = performance.now()) {
        const of = Array.from(nodes).join(" ");
        if (of !== this.of || now - this.at > nudgePause) this.id = randomId();
        Object.assign(this, { at: now, of });
        return this.id;
    },
};

const done = (action) => {
    action();
    return true;
};
const only = (set) => set.values().next().value;

export function deleteSelection(editor) {
    const { nodes, edges } = editor.canvas.selection;
    const ops = removeAll(editor.canvas.flow, nodes, edges);
    if (ops.length === 0) return;
    editor.edit(ops, { label: "Delete" });
    editor.notices.announce(ops.length === 1 ? "Deleted" : `Deleted ${ops.length} elements`);
}

export function duplicateSelection(editor) {
    const { ids, ops } = duplicate(editor.canvas.flow, editor.canvas.selection.nodes);
    if (ids.length === 0) return;
    editor.edit(ops, { label: "Duplicate" });
    editor.canvas.selection.set(ids);
}

function withControl(editor, key, isShifted) {
    const { canvas } = editor;
    if (key === "a") canvas.selection.set(canvas.flow.nodes.keys(), canvas.flow.edges.keys());
    else if (key === "d") duplicateSelection(editor);
    else if (key === "z") isShifted ? editor.redo() : editor.undo();
    else if (key === "y") editor.redo();
    else return false;
    return true;
}

function nudge(editor, [x, y], distance) {
    const { selection, flow, viewport } = editor.canvas;
    if (selection.nodes.size === 0) {
        viewport.panBy(-x * distance * 4, -y * distance * 4);
        return true;
    }
    const positions = new Map(Array.from(selection.nodes, (id) => [id, flow.nodes.get(id)?.get("position")])
        .filter(([, position]) => position));
    editor.edit(move(positions, x * distance, y * distance), { label: "Move", group: nudges.group(selection.nodes) });
    return true;
}

function zoom(canvas, key) {
    if (key === "+" || key === "=") canvas.zoomBy(1.25);
    else if (key === "-") canvas.zoomBy(0.8);
    else if (key === "0") canvas.fit();
    else return false;
    return true;
}

/** C on a node, then C or Enter on another one. */
function startOrFinishConnection({ canvas, edit, notices }, from) {
    if (canvas.selection.nodes.size !== 1) return null;
    const id = only(canvas.selection.nodes);
    if (from === null) {
        notices.show("Choose the node to connect to with Tab, then press Enter", "info");
        return id;
    }
    const answer = connect(canvas.flow, from, id);
    if (answer.refused) {
        notices.show(answer.refused, "warning");
    } else {
        edit(answer.ops, { label: "Connect" });
        notices.announce("Connected");
    }
    return null;
}

/** Moving the focus with Tab selects; a pointer selects by its own rules. */
function selectFocused(selection, target) {
    if (!target.matches(":focus-visible")) return;
    const { nodeId, edgeId } = target.dataset;
    if (nodeId !== undefined && !selection.nodes.has(nodeId)) selection.only("node", nodeId);
    else if (edgeId !== undefined && !selection.edges.has(edgeId)) selection.only("edge", edgeId);
}
