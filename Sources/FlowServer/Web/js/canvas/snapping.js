/** How near, in CSS pixels, something has to come to be drawn to it. */
const reach = 6;
const gridReach = 4;
/** Two places that are so near, in flow units, are drawn as one line. */
const same = 0.05;

const axes = {
    x: { start: "x", length: "width", across: "y", acrossLength: "height" },
    y: { start: "y", length: "height", across: "x", acrossLength: "width" },
};

/**
 * Draws a moving rectangle to the edges and middles of others, or else to the dots of the grid. Made once for a
 * gesture, so that each move is a search in sorted lists.
 */
export class Snapping {
    #lines = { x: [], y: [] };

    /** @param rects those of what does not move */
    constructor(rects) {
        for (const rect of rects) {
            for (const axis of ["x", "y"]) {
                for (const at of stops(rect, axis)) this.#lines[axis].push({ at, rect });
            }
        }
        for (const axis of ["x", "y"]) this.#lines[axis].sort((a, b) => a.at - b.at);
    }

    /**
     * How far to shift a rectangle along an axis. `points`: those of its coordinates that may be drawn to something,
     * else its edges and its middle. `grid`: the distance of the dots, null for none. Gives 0 where nothing is near.
     */
    shift(rect, axis, { zoom, grid = null, points = stops(rect, axis), dotted = points[0] }) {
        let best = null;
        for (const point of points) {
            const by = this.#nearest(axis, point) - point;
            if (Math.abs(by) <= reach / zoom && (best === null || Math.abs(by) < Math.abs(best))) best = by;
        }
        if (best !== null) return best;
        if (grid === null) return 0;
        const by = Math.round(dotted / grid) * grid - dotted;
        return Math.abs(by) <= gridReach / zoom ? by : 0;
    }

    /** The lines on which a rectangle lies along an axis: `{axis, at, from, to}`, with the extent across. */
    guides(rect, axis, points = stops(rect, axis)) {
        const { across, acrossLength } = axes[axis];
        return points.flatMap((at) => {
            const along = this.#on(axis, at);
            if (along.length === 0) return [];
            const rects = [rect, ...along];
            return [{
                axis, at, from: Math.min(...rects.map((each) => each[across])),
                to: Math.max(...rects.map((each) => each[across] + each[acrossLength])),
            }];
        });
    }

    #nearest(axis, point) {
        const lines = this.#lines[axis];
        const index = firstFrom(lines, point);
        const [before, after] = [lines[index - 1]?.at ?? -Infinity, lines[index]?.at ?? Infinity];
        return point - before < after - point ? before : after;
    }

    #on(axis, at) {
        const lines = this.#lines[axis];
        const found = [];
        for (let index = firstFrom(lines, at - same); lines[index]?.at <= at + same; index += 1) {
            found.push(lines[index].rect);
        }
        return found;
    }
}

function stops(rect, axis) {
    const { start, length } = axes[axis];
    return [rect[start], rect[start] + rect[length] / 2, rect[start] + rect[length]];
}

/** The index of the first line at or behind a place. */
function firstFrom(lines, at) {
    let [low, high] = [0, lines.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (lines[middle].at < at) low = middle + 1;
        else high = middle;
    }
    return low;
}
