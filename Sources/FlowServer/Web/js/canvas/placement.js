import { defaultSize } from "../model/nodeTypes.js";
import { intersects, rectOf } from "./geometry.js";

const gap = 24;
const mostTries = 400;

/**
 * A free spot for a new node: to the right of `beside` if that is given and free, else the nearest to the middle of the
 * rectangle `seen`, tried in a spiral. If everything is taken, the middle. `nodes`: all nodes by id.
 */
export function freeSpot(nodes, seen, beside = null) {
    const taken = Array.from(nodes.values(), (node) => rectOf(node, nodes));
    const isFree = ({ x, y }) => !taken.some((rect) => intersects({ x, y, ...defaultSize }, rect, gap - 1));
    if (beside) {
        const rect = rectOf(beside, nodes);
        const next = { x: rect.x + rect.width + 72, y: rect.y };
        if (isInside(next, seen) && isFree(next)) return whole(next);
    }
    const middle = {
        x: seen.x + (seen.width - defaultSize.width) / 2,
        y: seen.y + (seen.height - defaultSize.height) / 2,
    };
    for (let n = 0; n < mostTries; n += 1) {
        const radius = 22 * Math.sqrt(n);
        const angle = n * 2.4;
        const spot = { x: middle.x + radius * Math.cos(angle) * 1.6, y: middle.y + radius * Math.sin(angle) };
        if (isInside(spot, seen) && isFree(spot)) return whole(spot);
    }
    return whole(middle);
}

function isInside({ x, y }, seen) {
    return x >= seen.x && y >= seen.y
        && x + defaultSize.width <= seen.x + seen.width && y + defaultSize.height <= seen.y + seen.height;
}

function whole({ x, y }) {
    return { x: Math.round(x), y: Math.round(y) };
}
