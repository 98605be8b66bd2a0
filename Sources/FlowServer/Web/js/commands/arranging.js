import { aligned, distributed } from "../building/aligning.js";
import { rectOf } from "../canvas/geometry.js";
import { rounded } from "../model/commands.js";
import { ancestorsOf, isGroup, topmost } from "../model/groups.js";
import { group, putInto, ungroup } from "../model/grouping.js";
import { isLocked } from "../model/locks.js";
import { set, unset } from "../model/operations.js";
import { unlocked } from "./unlocked.js";

const selected = ({ canvas }) => Array.from(canvas.selection.nodes, (id) => canvas.flow.nodes.get(id)).filter(Boolean);
const hasAtLeast = (count) => ({ canvas }) => canvas.selection.nodes.size >= count;

const ways = [
    ["left", "Align left"], ["centre", "Align centres"], ["right", "Align right"],
    ["top", "Align tops"], ["middle", "Align middles"], ["bottom", "Align bottoms"],
];
const axes = [["x", "horizontally"], ["y", "vertically"]];

/** Where the selected nodes are, what is in front, what is together, and what stays. */
const commands = [
    {
        id: "arrange.tidy", title: "Tidy up", group: "Arrange", icon: "tidy", keys: ["Shift+L"], onCanvas: true,
        isPossible: ({ canvas }) => canvas.flow.nodes.size > 1, run: (editor) => editor.tidying.run(),
    },
    ...ways.map(([way, title]) => ({
        id: `arrange.${way}`, title, group: "Arrange", icon: `align-${way}`, isPossible: hasAtLeast(2),
        run: (editor) => place(editor, title, (rects) => aligned(rects, way)),
    })),
    ...axes.map(([axis, name]) => ({
        id: `arrange.${name}`, title: `Distribute ${name}`, group: "Arrange", icon: `distribute-${axis}`,
        isPossible: hasAtLeast(3), run: (editor) => place(editor, "Distribute", (rects) => distributed(rects, axis)),
    })),
    {
        id: "arrange.front", title: "Bring to front", group: "Arrange", icon: "front", keys: ["]"], onCanvas: true,
        isPossible: hasAtLeast(1), run: (editor) => stack(editor, "front"),
    },
    {
        id: "arrange.back", title: "Send to back", group: "Arrange", icon: "back", keys: ["["], onCanvas: true,
        isPossible: hasAtLeast(1), run: (editor) => stack(editor, "back"),
    },
    {
        id: "arrange.group", title: "Group", group: "Arrange", icon: "group", keys: ["Mod+G"],
        isPossible: hasAtLeast(1),
        run: putTogether,
    },
    {
        id: "arrange.ungroup", title: "Ungroup", group: "Arrange", icon: "ungroup", keys: ["Mod+Shift+G"],
        isPossible: (editor) => selected(editor).some(isGroup), run: takeApart,
    },
    {
        id: "arrange.lock", title: "Lock", group: "Arrange", icon: "lock", keys: ["Mod+Alt+L"],
        isPossible: (editor) => selected(editor).some((node) => !isLocked(node)), run: lock,
    },
    {
        id: "arrange.unlock", title: "Unlock", group: "Arrange", icon: "unlock", keys: ["Mod+Alt+L"],
        isPossible: (editor) => selected(editor).length > 0 && selected(editor).every(isLocked), run: unlock,
    },
];
export const arrangingCommands = commands.map((command) => ({ ...command, changesFlow: true }));

/** Moves nodes to places of the flow; those in a selected group move with it. */
function place(editor, label, arrange) {
    const { nodes } = editor.flow;
    const rects = topmost(unlocked(editor), nodes).map((id) => ({ id, ...rectOf(nodes.get(id), nodes) }));
    if (rects.length < 2) return;
    editor.edit(arrange(rects).flatMap(({ id, x, y }) => {
        const node = nodes.get(id);
        return putInto(node, ancestorsOf(node, nodes)[0] ?? null, rounded(x, y), nodes);
    }), { label });
}

/** Puts the selected nodes before or behind all others, among themselves as they were. */
function stack({ canvas, flow, edit }, to) {
    const level = (node) => (Number.isFinite(node.get("zIndex")) ? node.get("zIndex") : 0);
    const order = Array.from(flow.nodes.values());
    const chosen = order.filter(({ id }) => canvas.selection.nodes.has(id)).toSorted((a, b) => level(a) - level(b));
    const others = order.filter(({ id }) => !canvas.selection.nodes.has(id)).map(level);
    if (others.length === 0) return;
    const start = to === "front"
        ? others.reduce((most, each) => Math.max(most, each), -Infinity) + 1
        : others.reduce((least, each) => Math.min(least, each), Infinity) - chosen.length;
    const ops = chosen.map((node, index) => set("node", node.id, "zIndex", start + index))
        .filter(({ id, value }) => flow.nodes.get(id).get("zIndex") !== value);
    edit(ops, { label: to === "front" ? "Bring to front" : "Send to back" });
}

function putTogether(editor) {
    const { id, ops } = group(editor.flow, unlocked(editor));
    if (id === undefined) return;
    editor.edit(ops, { label: "Group" });
    editor.canvas.selection.only("node", id);
    editor.notices.announce("Grouped");
}

function takeApart(editor) {
    const { frames, ids, ops } = ungroup(editor.flow, unlocked(editor));
    if (ops.length === 0) return;
    editor.edit(ops, { label: "Ungroup", note: { ungroup: frames } });
    editor.canvas.selection.set(ids);
    editor.notices.announce("Ungrouped");
}

function lock(editor) {
    const free = selected(editor).filter((node) => !isLocked(node));
    editor.edit(free.map(({ id }) => set("node", id, "data.locked", true)), { label: "Lock" });
    editor.notices.announce("Locked");
}

function unlock(editor) {
    editor.edit(selected(editor).flatMap((node) => [
        ...(node.get("data.locked") === true ? [unset("node", node.id, "data.locked")] : []),
        ...(node.get("draggable") === false ? [unset("node", node.id, "draggable")] : []),
    ]), { label: "Unlock" });
    editor.notices.announce("Unlocked");
}
