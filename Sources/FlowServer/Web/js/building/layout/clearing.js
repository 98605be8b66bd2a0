import { around } from "../../canvas/geometry.js";

/** More pairs than this are not looked at one by one: then what is arranged keeps clear as one rectangle. */
const mostPairs = 1_000_000;

/**
 * By how much rectangles have to be moved together, along one axis and as little as possible, so that none lies on one
 * of `fixed`, or nearer to it than `gap`: `{x, y}`, multiples of `grid`.
 * @param isInward whether only to the right and down is allowed
 */
export function clearing(rects, fixed, { gap, grid, isInward = false }) {
    if (rects.length === 0 || fixed.length === 0) return { x: 0, y: 0 };
    const moved = rects.length * fixed.length > mostPairs ? [around(rects)] : rects;
    const ways = ["x", "y"].flatMap((axis) => {
        const barred = barredAlong(axis, moved, fixed, gap);
        const steps = isInward ? [free(barred, grid)] : [free(barred, grid), 0 - free(mirrored(barred), grid)];
        return steps.map((step) => ({ x: 0, y: 0, [axis]: step }));
    });
    return ways.reduce((best, way) => (Math.abs(way.x + way.y) < Math.abs(best.x + best.y) ? way : best));
}

/** The moves along an axis that would lay something on something fixed, as open intervals. */
function barredAlong(axis, rects, fixed, gap) {
    const [other, length, breadth] = axis === "x" ? ["y", "width", "height"] : ["x", "height", "width"];
    const barred = [];
    for (const rect of rects) {
        for (const stone of fixed) {
            const isBeside = rect[other] + rect[breadth] <= stone[other] - gap
                || stone[other] + stone[breadth] + gap <= rect[other];
            if (isBeside) continue;
            barred.push([stone[axis] - gap - rect[axis] - rect[length],
                stone[axis] + stone[length] + gap - rect[axis]]);
        }
    }
    return barred;
}

const mirrored = (intervals) => intervals.map(([from, to]) => [-to, -from]);

/** The least multiple of the grid, from 0 up, that is in none of the intervals. */
function free(barred, grid) {
    let at = 0;
    for (const [from, to] of barred.sort((a, b) => a[0] - b[0])) {
        if (from < at && at < to) at = Math.ceil(to / grid) * grid;
    }
    return at;
}
