/** Before its end an edge runs straight, so that the arrow head lies on it. */
const straight = 8;
/**
 * Between a node and an edge that goes back along it, in flow units: around both nodes, and between them, so far apart
 * that what is written on one does not lie on the other; and the least room for one between nodes.
 */
const clearanceAround = 34;
const clearanceBetween = 14;
const leastRoom = 12;
/** How far the handles of a turn reach out, in flow units: three quarters of it are beside the node. */
const widestTurn = 48;
/** Points by which a part of an edge is looked at. */
const samples = 24;

/** Where edges leave a node, and where they arrive. */
export const outOf = ({ x, y, width, height }) => ({ x: x + width, y: y + height / 2 });
export const into = ({ x, y, height }) => ({ x, y: y + height / 2 });

/**
 * The course of an edge between the rectangles of its nodes; an end that is free is a rectangle without a size. It
 * leaves to the right and arrives from the left. To a target that lies behind, it turns and goes back where neither of
 * the two nodes is.
 * @returns `{from, to, curves}`: each curve is a cubic Bézier of four points, and a line leads from one to the next
 */
export function courseOf(source, target) {
    const [from, to] = [outOf(source), into(target)];
    const end = { x: to.x - straight, y: to.y };
    if (to.x >= from.x) {
        const dx = end.x - from.x;
        const bend = Math.max(dx / 2, Math.min(32, 16 + Math.abs(to.y - from.y) / 4));
        return { from, to, curves: [[from, { x: from.x + bend, y: from.y }, { x: end.x - bend, y: to.y }, end]] };
    }
    const lane = laneBetween(source, target);
    return { from, to, curves: [turn(from, lane, 1), turn(end, lane, -1).reverse()] };
}

/** The height at which an edge goes back: between its nodes, else above or below both, whichever is nearer. */
function laneBetween(source, target) {
    const [upper, lower] = source.y <= target.y ? [source, target] : [target, source];
    const gap = lower.y - upper.y - upper.height;
    // Along the node that it leaves: in the middle of a wide gap other nodes may stand, and of two that go up and down
    // neither hides the other.
    const aside = Math.min(clearanceBetween, gap * 0.4);
    if (gap >= leastRoom) return source === upper ? upper.y + upper.height + aside : lower.y - aside;
    const above = upper.y - clearanceAround;
    const below = Math.max(upper.y + upper.height, lower.y + lower.height) + clearanceAround;
    const middle = (outOf(source).y + into(target).y) / 2;
    return middle - above < below - middle ? above : below;
}

/** Half a turn from a point to another height. `side`: 1 to the right, −1 to the left. */
function turn({ x, y }, lane, side) {
    const reach = side * Math.min(widestTurn, Math.abs(lane - y) * 2 / 3);
    return [{ x, y }, { x: x + reach, y }, { x: x + reach, y: lane }, { x, y: lane }];
}

/** The path of an edge, without the head of its arrow. */
export function edgeLine({ from, to, curves }) {
    const parts = curves.map(([start, ...points], index) =>
        `${index > 0 ? `L${textOf(start)} ` : ""}C${points.map(textOf).join(" ")}`);
    return `M${textOf(from)} ${parts.join(" ")} L${textOf({ x: to.x - 6, y: to.y })}`;
}

/** The head of the arrow of an edge that arrives at a point. */
export function edgeHead({ to }) {
    const [x, y] = [to.x - 6, to.y];
    return `M${textOf({ x: x - 6, y: y - 5 })} L${textOf({ x, y })} L${textOf({ x: x - 6, y: y + 5 })}`;
}

/** The path of an edge with the head of its arrow: one path, so that to move an edge is one change of the page. */
export function edgePath(course) {
    return `${edgeLine(course)} ${edgeHead(course)}`;
}

/** The middle of an edge, where its label is. */
export function edgeMiddle({ curves }) {
    const { x, y } = curves.length === 1 ? pointAt(curves[0], 0.5)
        : { x: (curves[0][3].x + curves[1][0].x) / 2, y: curves[1][0].y };
    return { x: rounded(x), y: rounded(y) };
}

/** The points of an edge at a distance (as the crow flies) from its start and end; near its middle if it is short. */
export function edgeEnds(course, distance) {
    const points = pointsOf(course);
    return { source: awayFromFirst(points, distance), target: awayFromFirst(points.reverse(), distance) };
}

/** Points along an edge, close enough to take it for the lines between them. */
export function pointsOf({ curves }) {
    return curves.flatMap((curve) =>
        Array.from({ length: samples + 1 }, (_, index) => pointAt(curve, index / samples)));
}

function awayFromFirst(points, distance) {
    const [first] = points;
    const half = points.slice(1, Math.max(2, Math.floor(points.length * 0.42)));
    return half.find(({ x, y }) => Math.hypot(x - first.x, y - first.y) >= distance) ?? half.at(-1);
}

function pointAt([p0, p1, p2, p3], t) {
    const u = 1 - t;
    const [a, b, c, d] = [u ** 3, 3 * t * u * u, 3 * t * t * u, t ** 3];
    return { x: a * p0.x + b * p1.x + c * p2.x + d * p3.x, y: a * p0.y + b * p1.y + c * p2.y + d * p3.y };
}

const textOf = ({ x, y }) => `${rounded(x)} ${rounded(y)}`;

function rounded(value) {
    return Math.round(value * 10) / 10;
}
