import { move } from "../model/commands.js";
import { topmost } from "../model/groups.js";
import { randomId } from "../model/ids.js";
import { unlocked } from "./unlocked.js";

/** How far a press moves something, and with Shift; in flow units. */
export const step = 8;
export const bigStep = 40;
/** In ms; after a longer one the next press is a step of its own. */
const pause = 1_000;
/** The directions of the keys. */
export const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const names = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Arrow keys: they move what is selected, with Shift further; without a selection they move the canvas. */
export const nudgingCommands = Object.entries(arrows).map(([key, direction]) => ({
    id: `move.${names[key]}`, title: `Move ${names[key]}, with Shift by ${bigStep}`, group: "Move",
    keys: [key, `Shift+${key}`], onCanvas: true,
    run: (editor, { event }) => nudge(editor, direction, event?.shiftKey ? bigStep : step),
}));

/** Presses on the same nodes, one soon after the other, are undone as one, and read out as one: `by` is their sum. */
const presses = {
    at: -Infinity,
    of: "",
    id: "",
    by: [0, 0],
    add(nodes, [x, y], now = performance.now()) {
        const of = Array.from(nodes).join(" ");
        if (of !== this.of || now - this.at > pause) Object.assign(this, { id: randomId(), by: [0, 0] });
        Object.assign(this, { at: now, of, by: [this.by[0] + x, this.by[1] + y] });
    },
};

function nudge(editor, [x, y], distance) {
    const { selection, flow, viewport } = editor.canvas;
    if (selection.nodes.size === 0 || editor.canvas.isLocked) {
        viewport.panBy(-x * distance * 4, -y * distance * 4);
        return;
    }
    const ids = topmost(unlocked(editor), flow.nodes);
    const positions = ids.map((id) => [id, flow.nodes.get(id).get("position")]);
    presses.add(selection.nodes, [x * distance, y * distance]);
    editor.edit(move(positions, x * distance, y * distance), { label: "Move", group: presses.id });
    if (ids.length > 0 && !editor.whyNot()) editor.notices.announce(movedBy(presses.by), "move");
}

function movedBy([x, y]) {
    const ways = [[x, "right", "left"], [y, "down", "up"]].filter(([distance]) => distance !== 0)
        .map(([distance, there, back]) => `${distance > 0 ? there : back} ${Math.abs(distance)}`);
    return `Moved ${ways.join(", ") || "back"}`;
}
