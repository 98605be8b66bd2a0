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
