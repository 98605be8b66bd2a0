const sweeps = 8;
/** How much straighter an edge between two bends is held than one at a node. */
const stiffness = 4;

/**
 * The middle of each node across the direction of the flow: near the middle of its neighbours, in the order of its row,
 * and apart.
 * @param rows the nodes of each layer, in order
 * @param sizes of each node across; 0 for bends
 * @param gap between two nodes of a row
 */
export function heightsOf({ rows, before, after }, sizes, gap) {
    const middle = new Float64Array(before.length);
    const apart = (a, b) => (sizes[a] + sizes[b]) / 2 + (sizes[a] === 0 || sizes[b] === 0 ? gap / 2 : gap);
    for (const row of rows) {
        let at = 0;
        row.forEach((node, index) => {
            if (index > 0) at += apart(row[index - 1], node);
            middle[node] = at;
        });
        for (const node of row) middle[node] -= at / 2;
    }
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
        const isForward = sweep % 2 === 0;
        const isLast = sweep >= sweeps - 2;
        for (const row of isForward ? rows : rows.toReversed()) {
            const near = (node) => (isLast ? [...before[node], ...after[node]] : (isForward ? before : after)[node]);
            settle(row, (node) => wish(node, near(node)), apart, middle);
        }
    }
    return middle;

    function wish(node, neighbours) {
        if (neighbours.length === 0) return { at: middle[node], weight: 0.1 };
        const isBend = sizes[node] === 0;
        const total = neighbours.reduce((sum, each) => sum + middle[each], 0);
        return { at: total / neighbours.length, weight: isBend ? stiffness : neighbours.length };
    }
}

/**
 * Places a row as near as can be to what each node wishes for (least squares), in order and apart. Nodes that would
 * overlap are joined to a block, which goes to the weighted middle of their wishes.
 */
function settle(row, wish, apart, middle) {
    const blocks = [];
    let offset = 0;
    row.forEach((node, index) => {
        if (index > 0) offset += apart(row[index - 1], node);
        const { at, weight } = wish(node);
        let block = { nodes: [{ node, offset }], weight, sum: weight * (at - offset) };
        while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).weight >= block.sum / block.weight) {
            const last = blocks.pop();
            last.nodes.push(...block.nodes);
            block = { nodes: last.nodes, weight: last.weight + block.weight, sum: last.sum + block.sum };
        }
        blocks.push(block);
    });
    for (const { nodes, weight, sum } of blocks) {
        for (const each of nodes) middle[each.node] = sum / weight + each.offset;
    }
}
