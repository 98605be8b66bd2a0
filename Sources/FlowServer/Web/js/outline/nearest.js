const directions = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
/** How much farther something off the straight line counts. */
const slant = 2;

/**
 * Where the focus goes from a node in a direction: along an edge if one leads that way, else to the nearest node there;
 * null if there is none.
 * @param from the middle of the node, `{x, y}`
 * @param neighbours the middles of the nodes that it is connected to, by id
 * @param others the middles of all nodes, by id
 */
export function nextNode(from, direction, neighbours, others) {
    return nearest(from, directions[direction], neighbours) ?? nearest(from, directions[direction], others);
}

function nearest(from, [dx, dy], middles) {
    let best = null;
    let least = Infinity;
    for (const [id, { x, y }] of middles) {
        const along = (x - from.x) * dx + (y - from.y) * dy;
        const aside = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
        // More aside than along is another direction.
        if (along <= 0 || aside > along * slant) continue;
        const distance = along + aside * slant;
        if (distance < least) [best, least] = [id, distance];
    }
    return best;
}
