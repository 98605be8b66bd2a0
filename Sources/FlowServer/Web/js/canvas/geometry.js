import { sizeOf } from "../model/nodeTypes.js";

/** The rectangle of a node in the flow. */
export function rectOf(node) {
    return { ...node.get("position"), ...sizeOf(node) };
}

/** The rectangle around all nodes, or null if there are none. */
export function boundsOf(nodes) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const node of nodes) {
        const { x, y, width, height } = rectOf(node);
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + width);
        bottom = Math.max(bottom, y + height);
    }
    return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export function intersects(a, b, margin = 0) {
    return a.x < b.x + b.width + margin && b.x < a.x + a.width + margin
        && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin;
}

/** Where edges leave a node, and where they arrive. */
export const outOf = ({ x, y, width, height }) => ({ x: x + width, y: y + height / 2 });
export const into = ({ x, y, height }) => ({ x, y: y + height / 2 });

/** Before its end an edge runs straight, so that the arrow head lies on it. */
const straight = 8;

/** The path of an edge: leaves to the right, arrives from the left, wider bends where it has to go back. */
export function edgePath(from, to) {
    const end = to.x - straight;
    const dx = end - from.x;
    const forward = Math.max(dx / 2, Math.min(32, 16 + Math.abs(to.y - from.y) / 4));
    const bend = dx >= 0 ? forward : 40 + Math.min(-dx / 3, 160);
    const [x1, y1, x2, y2, c1, c2, tip] = [from.x, from.y, end, to.y, from.x + bend, end - bend, to.x - 6].map(rounded);
    return `M${x1} ${y1} C${c1} ${y1} ${c2} ${y2} ${x2} ${y2} L${tip} ${y2}`;
}

function rounded(value) {
    return Math.round(value * 10) / 10;
}

/** The head of an arrow that arrives from the left at a point. */
export function arrowHead({ x, y }) {
    return `M${x - 12} ${y - 5} L${x - 6} ${y} L${x - 12} ${y + 5}`;
}
