import { Canvas } from "./canvas/canvas.js";
import { Replica } from "./model/replica.js";
import { Notices } from "./panels/notices.js";

/** Around what is fitted into view, in CSS pixels. */
const margin = 40;

/** What gestures, keys and panels work on: the replica, the canvas that shows it, and `edit`, the one way to change. */
export function createEditor(root, { covered, notices: noticesRoot, onRendered, onSelect }) {
    const notices = new Notices(noticesRoot);
    const replica = new Replica({ onChange: (touched) => canvas.invalidate(touched) });
    const canvas = new Canvas(root, replica, { space: () => freeSpace(root, covered), onRendered, onSelect });
    const editor = { canvas, replica, notices, onEdit: () => {}, edit };

    function edit(ops) {
        if (ops.length === 0) return;
        replica.edit(ops);
        editor.onEdit();
    }
    return editor;
}

/** The part of the canvas beside or above the palette. */
function freeSpace(root, covered) {
    const all = root.getBoundingClientRect();
    const cover = covered.getBoundingClientRect();
    const isStrip = cover.width > cover.height;
    const left = isStrip ? 0 : cover.right - all.left;
    const bottom = isStrip ? all.bottom - cover.top : 0;
    return {
        x: left + margin,
        y: margin,
        width: Math.max(100, all.width - left - 2 * margin),
        height: Math.max(100, all.height - bottom - 2 * margin),
    };
}
