import { move } from "../model/commands.js";
import { randomId } from "../model/ids.js";

const step = 8;
const bigStep = 40;
/** In ms; after a longer one the next press is a step of its own. */
const pause = 1_000;
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const names = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** Arrow keys: they move what is selected, and without a selection the canvas. */
export const nudgingCommands = Object.entries(arrows).flatMap(([key, direction]) => [
    {
        id: `move.${names[key]}`, title: `Move ${names[key]}`, group: "Move", keys: [key], onCanvas: true,
        run: (editor) => nudge(editor, direction, step),
    },
    {
        id: `move.${names[key]}Far`, title: `Move ${names[key]} by ${bigStep}`, group: "Move", keys: [`Shift+${key}`],
        onCanvas: true, run: (editor) => nudge(editor, direction, bigStep),
    },
]);

/** Presses on the same nodes, one soon after the other, are undone as one. */
const presses = {
    at: -Infinity,
    of: "",
    id: "",
    group(nodes, now = performance.now()) {
        const of = Array.from(nodes).join(" ");
        if (of !== this.of || now - this.at > pause) this.id = randomId();
        Object.assign(this, { at: now, of });
        return this.id;
    },
};

function nudge({ canvas, edit }, [x, y], distance) {
    const { selection, flow, viewport } = canvas;
    if (selection.nodes.size === 0) {
        viewport.panBy(-x * distance * 4, -y * distance * 4);
        return;
    }
    const positions = new Map(Array.from(selection.nodes, (id) => [id, flow.nodes.get(id)?.get("position")])
        .filter(([, position]) => position));
    edit(move(positions, x * distance, y * distance), { label: "Move", group: presses.group(selection.nodes) });
}
