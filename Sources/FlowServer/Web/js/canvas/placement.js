import { defaultSize } from "../model/nodeTypes.js";
import { intersects, rectOf } from "./geometry.js";

const gap = 24;
/** From one row and column to the next, in flow units. */
const across = defaultSize.width + 72;
const down = defaultSize.height + 48;
/** Rows and columns that are tried to each side. */
const mostAway = 8;
const mostTries = 400;

/**
 * A free spot for a new node: to the right of `beside` if that is given and free, else the nearest to the middle of the
 * rectangle `seen`, in one line with `beside` if there is one; where no line has a spot, any, tried in a spiral. If
 * everything is taken, the middle. `nodes`: all nodes by id.
 */
export function freeSpot(nodes, seen, beside = null) {
    const taken = Array.from(nodes.values(), (node) => rectOf(node, nodes));
    const isFree = ({ x, y }) => !taken.some((rect) => intersects({ x, y, ...defaultSize }, rect, gap - 1));
    const isGood = (spot) => isInside(spot, seen) && isFree(spot);
    const rect = beside && rectOf(beside, nodes);
    const next = rect && { x: rect.x + rect.width + 72, y: rect.y };
    if (next && isGood(next)) return whole(next);
    const middle = {
        x: seen.x + (seen.width - defaultSize.width) / 2,
        y: seen.y + (seen.height - defaultSize.height) / 2,
    };
    const inLine = inLines(rect ?? middle, middle).find(isGood);
    if (inLine) return whole(inLine);
    for (let n = 0; n < mostTries; n += 1) {
        const radius = 22 * Math.sqrt(n);
        const angle = n * 2.4;
        const spot = { x: middle.x + radius * Math.cos(angle) * 1.6, y: middle.y + radius * Math.sin(angle) };
        if (isGood(spot)) return whole(spot);
    }
    return whole(middle);
}

/** Spots in the rows and columns around one, those nearest to the middle first, rather behind it than before. */
function inLines({ x, y }, middle) {
    const steps = Array.from({ length: 2 * mostAway + 1 }, (_, index) => index - mostAway);
    const behind = (by) => (by < 0 ? by * 1.5 : by);
    const away = (spot) => Math.hypot(behind((spot.x - middle.x) / across), behind((spot.y - middle.y) / down));
    return steps.flatMap((column) => steps.map((row) => ({ x: x + column * across, y: y + row * down })))
        .sort((a, b) => away(a) - away(b));
}

function isInside({ x, y }, seen) {
    return x >= seen.x && y >= seen.y
        && x + defaultSize.width <= seen.x + seen.width && y + defaultSize.height <= seen.y + seen.height;
}

function whole({ x, y }) {
    return { x: Math.round(x), y: Math.round(y) };
}
