import { placeOf } from "../model/groups.js";
import { sizeOf } from "../model/nodeTypes.js";

const none = new Map();

/** The rectangle of a node in the flow. `nodes`: all nodes by id, among which its parents are. */
export function rectOf(node, nodes = none) {
    return { ...placeOf(node, nodes), ...sizeOf(node) };
}

/** The rectangle around nodes, or null if there are none. `all`: all nodes by id, among which their parents are. */
export function boundsOf(nodes, all = none) {
    return around(Array.from(nodes, (node) => rectOf(node, all)));
}

/** The rectangle around rectangles, or null if there are none. */
export function around(rects) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const { x, y, width, height } of rects) {
        left = Math.min(left, x);
        top = Math.min(top, y);
        right = Math.max(right, x + width);
        bottom = Math.max(bottom, y + height);
    }
    return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The rectangle between two points. */
export function between(a, b) {
    return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

export function contains(rect, { x, y }) {
    return x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height;
}

export function encloses(outer, inner) {
    return contains(outer, inner) && contains(outer, { x: inner.x + inner.width, y: inner.y + inner.height });
}

export function grown(rect, by) {
    return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

export function middleOf({ x, y, width, height }) {
    return { x: x + width / 2, y: y + height / 2 };
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

/** The course of an edge: leaves to the right, arrives from the left, wider bends where it has to go back. */
function course(from, to) {
    const end = to.x - straight;
    const dx = end - from.x;
    const forward = Math.max(dx / 2, Math.min(32, 16 + Math.abs(to.y - from.y) / 4));
    const bend = dx >= 0 ? forward : 40 + Math.min(-dx / 3, 160);
    return { end, c1: from.x + bend, c2: end - bend };
}

/** The path of an edge, without the head of its arrow. */
export function edgeLine(from, to) {
    const { end, c1, c2 } = course(from, to);
    const [x1, y1, x2, y2, a, b, tip] = [from.x, from.y, end, to.y, c1, c2, to.x - 6].map(rounded);
    return `M${x1} ${y1} C${a} ${y1} ${b} ${y2} ${x2} ${y2} L${tip} ${y2}`;
}

/** The head of the arrow of an edge that arrives at a point. */
export function edgeHead(to) {
    const [x, y] = [to.x - 6, to.y].map(rounded);
    return `M${rounded(x - 6)} ${rounded(y - 5)} L${x} ${y} L${rounded(x - 6)} ${rounded(y + 5)}`;
}

/** The path of an edge with the head of its arrow: one path, so that to move an edge is one change of the page. */
export function edgePath(from, to) {
    return `${edgeLine(from, to)} ${edgeHead(to)}`;
}

/** The middle of an edge, where its label is. */
export function edgeMiddle(from, to) {
    const { end, c1, c2 } = course(from, to);
    return { x: rounded((from.x + 3 * c1 + 3 * c2 + end) / 8), y: rounded((from.y + to.y) / 2) };
}

/** The points of an edge at a distance (as the crow flies) from its start and end; near its middle if it is short. */
export function edgeEnds(from, to, distance) {
    const { end, c1, c2 } = course(from, to);
    const last = { x: end, y: to.y };
    const at = (t) => {
        const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
        return { x: a * from.x + b * c1 + c * c2 + d * end, y: (a + b) * from.y + (c + d) * to.y };
    };
    const parts = Array.from({ length: 12 }, (_, index) => (index + 1) * 0.035);
    const isFar = (point, corner) => Math.hypot(point.x - corner.x, point.y - corner.y) >= distance;
    const start = parts.find((t) => isFar(at(t), from)) ?? 0.42;
    const stop = parts.find((t) => isFar(at(1 - t), last)) ?? 0.42;
    return { source: at(start), target: at(1 - stop) };
}

function rounded(value) {
    return Math.round(value * 10) / 10;
}
