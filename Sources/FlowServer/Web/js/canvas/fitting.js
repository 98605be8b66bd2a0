import { around, grown, intersects, middleOf } from "./geometry.js";
import { smallestZoom } from "./viewport.js";

/** Between what is shown and what lies in a corner, in CSS pixels. */
const gap = 12;
/** Less than this, in CSS pixels, is no space to show something in. */
const least = 100;
/** In a space narrower than this, in CSS pixels, a flow is opened so that it can be read. */
const narrow = 600;
/** The zoom that it is opened with there, and the least at which all of it is shown instead. */
const legible = 0.6;
const nearlyLegible = 0.5;

/** The view, `{x, y, zoom}`, with all of `bounds` in a space of the screen, not larger than life; else the origin. */
export function fitted(bounds, space) {
    const middle = middleOf(space);
    if (!bounds) return { ...middle, zoom: 1 };
    const zoom = Math.max(smallestZoom, Math.min(1, space.width / bounds.width, space.height / bounds.height));
    const { x, y } = middleOf(bounds);
    return { x: middle.x - x * zoom, y: middle.y - y * zoom, zoom };
}

/**
 * The view with all of `rects` in a space, none of them behind what lies in its corners: as large as can be.
 * @param corners rectangles of the screen, at the right and the bottom of the space
 */
export function fitting(rects, space, corners) {
    const bounds = around(rects);
    const views = spacesBeside(space, corners).map((each) => fitted(bounds, each));
    const isFree = (view) => !rects.some((rect) => {
        const seen = shown(rect, view);
        return corners.some((corner) => intersects(seen, grown(corner, gap - 1)));
    });
    const best = views.filter(isFree).reduce((one, other) => (one && one.zoom >= other.zoom ? one : other), null);
    return best ?? views[0];
}

/**
 * The view that a flow is opened with: all of it, but where that could not be read in a narrow space, its start.
 * Parameters as of `fitting`.
 */
export function opening(rects, space, corners) {
    const all = fitting(rects, space, corners);
    if (space.width >= narrow || all.zoom >= nearlyLegible) return all;
    const bounds = around(rects);
    const first = rects.reduce((one, other) => (other.x < one.x ? other : one));
    const isLow = bounds.height * legible <= space.height;
    const { x, y } = { x: bounds.x, y: middleOf(isLow ? bounds : first).y };
    return { x: space.x - x * legible, y: middleOf(space).y - y * legible, zoom: legible };
}

/** A space, and what remains of it to the left of and above corners. */
function spacesBeside(space, corners) {
    const widths = [space.width, ...corners.map((corner) => corner.x - gap - space.x)];
    const heights = [space.height, ...corners.map((corner) => corner.y - gap - space.y)];
    return widths.flatMap((width) => heights.map((height) => ({
        ...space, width: Math.min(space.width, width), height: Math.min(space.height, height),
    }))).filter(({ width, height }, index) => index === 0 || (width >= least && height >= least));
}

function shown({ x, y, width, height }, view) {
    const { zoom } = view;
    return { x: x * zoom + view.x, y: y * zoom + view.y, width: width * zoom, height: height * zoom };
}
