import { around } from "../canvas/geometry.js";

const ways = {
    left: (all) => ({ x: all.x }),
    centre: (all, { width }) => ({ x: all.x + (all.width - width) / 2 }),
    right: (all, { width }) => ({ x: all.x + all.width - width }),
    top: (all) => ({ y: all.y }),
    middle: (all, { height }) => ({ y: all.y + (all.height - height) / 2 }),
    bottom: (all, { height }) => ({ y: all.y + all.height - height }),
};

/**
 * New places for rectangles, so that they are in line.
 * @param rects `{id, x, y, width, height}`
 * @param way "left", "centre", "right", "top", "middle" or "bottom"
 * @returns `{id, x, y}` of those that move
 */
export function aligned(rects, way) {
    const all = around(rects);
    return moved(rects, rects.map((rect) => ({ ...rect, ...ways[way](all, rect) })));
}

/**
 * New places for rectangles with the same space between neighbours; the first and the last stay. Where there is no
 * space, their middles are as far from each other.
 * @param axis "x" or "y"
 */
export function distributed(rects, axis) {
    const side = axis === "x" ? "width" : "height";
    const middle = (rect) => rect[axis] + rect[side] / 2;
    const order = rects.toSorted((a, b) => middle(a) - middle(b));
    const [first, last] = [order[0], order.at(-1)];
    const used = order.reduce((sum, rect) => sum + rect[side], 0);
    const gap = (last[axis] + last[side] - first[axis] - used) / (order.length - 1);
    const step = (middle(last) - middle(first)) / (order.length - 1);
    let next = first[axis];
    return moved(rects, order.map((rect, index) => {
        const at = gap >= 0 ? next : middle(first) + index * step - rect[side] / 2;
        next = at + rect[side] + gap;
        return { ...rect, [axis]: at };
    }));
}

function moved(before, after) {
    const old = new Map(before.map((rect) => [rect.id, rect]));
    return after.map(({ id, x, y }) => ({ id, x, y }))
        .filter(({ id, x, y }) => x !== old.get(id).x || y !== old.get(id).y);
}
