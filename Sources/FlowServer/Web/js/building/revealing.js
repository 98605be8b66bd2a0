import { rectOf } from "../canvas/geometry.js";

/** In ms. */
const duration = 160;
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Moves the view so that a node or an edge is in its middle, large enough to be read; and selects it. */
export function showInMiddle(editor, kind, id) {
    const { canvas } = editor;
    const { nodes, edges } = canvas.flow;
    const middles = kind === "node" ? [nodes.get(id)] : ["source", "target"]
        .map((end) => nodes.get(edges.get(id)?.get(end)));
    if (!middles.every(Boolean)) return false;
    const points = middles.map((node) => {
        const { x, y, width, height } = rectOf(node, nodes);
        return { x: x + width / 2, y: y + height / 2 };
    });
    const middle = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    const space = canvas.space();
    const zoom = Math.min(Math.max(canvas.viewport.zoom, 0.6), 1.5);
    glide(canvas.viewport, {
        x: space.x + space.width / 2 - middle("x") * zoom, y: space.y + space.height / 2 - middle("y") * zoom, zoom,
    });
    canvas.selection.only(kind, id);
    return true;
}

/** The movement that goes on: a new one ends it. */
let running = 0;

/** Moves a viewport to another place, unless somebody moves it meanwhile. */
export function glide(viewport, to) {
    const own = ++running;
    if (isStill()) {
        viewport.set(to);
        return;
    }
    const from = { x: viewport.x, y: viewport.y, zoom: viewport.zoom };
    const start = performance.now();
    let last = from;
    const step = (now) => {
        if (own !== running || viewport.x !== last.x || viewport.y !== last.y || viewport.zoom !== last.zoom) return;
        const part = Math.min(1, Math.max(0, (now - start) / duration));
        const eased = 1 - (1 - part) ** 3;
        const between = (key) => from[key] + (to[key] - from[key]) * eased;
        viewport.set({ x: between("x"), y: between("y"), zoom: between("zoom") });
        last = { x: viewport.x, y: viewport.y, zoom: viewport.zoom };
        if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
}
