import { openMenu } from "../panels/menu.js";
import { rectOf } from "../canvas/geometry.js";
import { inWindow, middleOfEdge, middleOfView } from "./spots.js";

/** A finger that stays this long opens the menu, in ms; one that moves further than this, in CSS pixels, does not. */
const longPress = 500;
const mostMoved = 8;

const clipboardEntries = ["edit.cut", "edit.copy", "edit.paste", "edit.duplicate"];
const alignEntries = ["arrange.left", "arrange.centre", "arrange.right", null, "arrange.top", "arrange.middle",
    "arrange.bottom", null, "arrange.horizontally", "arrange.vertically"];

/**
 * Ids of commands, null for a line. Commands with a matching `menus` (`["canvas", "node", "edge", "several"]`) come
 * too.
 */
const menus = {
    canvas: ["node.add", "comments.add", "edit.paste", null, "edit.selectAll", "arrange.tidy", "view.fit", null,
        "find.inFlow", "find.command", "find.help"],
    node: ["node.open", "edit.rename", "node.addNext", "node.changeType", "comments.add", null,
        ...clipboardEntries, null,
        "arrange.front", "arrange.back", "arrange.group", "arrange.ungroup", "arrange.lock", "arrange.unlock", null,
        "edit.deleteAndJoin",
        "edit.delete"],
    edge: ["edge.insert", "edge.label", "comments.add", null, "edit.delete"],
    several: [...clipboardEntries, null, "align", "arrange.tidy", "arrange.group", "arrange.ungroup", "arrange.front",
        "arrange.back", "arrange.lock", "arrange.unlock", null, "node.changeType", "edit.deleteAndJoin", "edit.delete"],
};
const names = { canvas: "Canvas", node: "Node", edge: "Connection", several: "Selection" };

/** Opens the menu for what is below the pointer or a finger, which is selected at first. */
export function attachContextMenu(editor) {
    const { root } = editor.canvas;
    root.addEventListener("contextmenu", (event) => {
        if (event.target.closest("input, textarea")) return;
        event.preventDefault();
        // A finger has its own way below: not every browser makes this event of it.
        if (event.pointerType !== "touch") openAt(editor, event.target, { x: event.clientX, y: event.clientY });
    });
    listenToLongPress(root, (event) => {
        editor.gestures.cancel();
        openAt(editor, event.target, { x: event.clientX, y: event.clientY });
    });
}

/** Opens the menu by key, beside what has the focus or is selected. */
export function openMenuForFocus(editor) {
    const { canvas, flow } = editor;
    const { current } = editor.focus;
    if (current && !canvas.selection.of(current.kind).has(current.id)) canvas.selection.only(current.kind, current.id);
    const node = flow.nodes.get(canvas.selection.nodes.values().next().value);
    const edge = canvas.selection.edges.values().next().value;
    const place = () => {
        if (!node) return (edge && middleOfEdge(editor, edge)) ?? null;
        const { x, y, width, height } = rectOf(node, flow.nodes);
        return { x: x + width / 2, y: y + height };
    };
    const point = place();
    if (point) show(editor, inWindow(editor, point));
    else show(editor, middleOfView(editor), { isPlace: false });
}

function openAt(editor, target, at) {
    const { selection } = editor.canvas;
    const node = target.closest("[data-node-id]")?.dataset.nodeId;
    const edge = target.closest("[data-edge-id]")?.dataset.edgeId
        ?? target.closest("[data-edge-label]")?.dataset.edgeLabel;
    if (node !== undefined && !selection.nodes.has(node)) selection.only("node", node);
    else if (node === undefined && edge !== undefined && !selection.edges.has(edge)) selection.only("edge", edge);
    else if (node === undefined && edge === undefined) selection.set();
    show(editor, at);
}

/** @param isPlace whether what is added is meant for there; else it finds a free spot */
function show(editor, at, { isPlace = true } = {}) {
    const { canvas } = editor;
    const { nodes, edges } = canvas.selection;
    const count = nodes.size + edges.size;
    const kind = count === 0 ? "canvas" : count > 1 ? "several" : nodes.size === 1 ? "node" : "edge";
    const point = canvas.viewport.toFlow(canvas.pointOf({ clientX: at.x, clientY: at.y }));
    const others = editor.commands.list().filter((command) => command.menus?.includes(kind)).map(({ id }) => id);
    const [node] = kind === "node" ? nodes : [];
    const [edge] = kind === "edge" ? edges : [];
    const context = { ...(isPlace ? { at, point } : {}), node, edge };
    openMenu({ label: names[kind], at, items: entries(editor, [...others, null, ...menus[kind]], context) });
}

/** Entries of a menu; what is not possible now is left out, and no line is at an end or beside another. */
function entries(editor, ids, context) {
    const { commands } = editor;
    const shown = ids.map((id) => {
        if (id === "align") return alignEntry(editor, context);
        if (id === null) return null;
        return commands.isPossible(id, context) ? entry(commands, commands.get(id), context) : "out";
    }).filter((each) => each !== "out");
    return shown.filter((each, index) => each !== null || (index > 0 && shown[index - 1] !== null
        && shown.slice(index).some((later) => later !== null)));
}

function entry(commands, { id, title, icon, keys, isDangerous }, context) {
    return { title, icon, keys: keys?.[0], isDangerous, run: () => commands.run(id, context) };
}

function alignEntry(editor, context) {
    if (!editor.commands.isPossible("arrange.left")) return "out";
    return {
        title: "Align…", icon: "align-left",
        run: () => openMenu({ label: "Align", at: context.at, items: entries(editor, alignEntries, context) }),
    };
}

function listenToLongPress(root, open) {
    let waiting = null;
    const stop = () => {
        clearTimeout(waiting?.timer);
        waiting = null;
    };
    root.addEventListener("pointerdown", (event) => {
        const isFirst = event.pointerType === "touch" && event.isPrimary;
        stop();
        if (!isFirst) return;
        waiting = { event, timer: setTimeout(() => {
            waiting = null;
            open(event);
        }, longPress) };
    });
    addEventListener("pointermove", (event) => {
        const { clientX, clientY } = waiting?.event ?? event;
        if (Math.hypot(event.clientX - clientX, event.clientY - clientY) > mostMoved) stop();
    });
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
}
