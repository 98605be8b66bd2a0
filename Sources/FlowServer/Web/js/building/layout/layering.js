/**
 * The layer of each node by its longest path from a node without a predecessor. Nodes with more successors than
 * predecessors are then moved towards their successors, which makes edges shorter.
 * @param edges `[from, to]` by index, without circles
 */
export function layersOf(count, edges) {
    const next = Array.from({ length: count }, () => []);
    const entering = new Int32Array(count);
    for (const [from, to] of edges) {
        next[from].push(to);
        entering[to] += 1;
    }
    const order = topological(next, entering);
    const layer = new Int32Array(count);
    for (const from of order) for (const to of next[from]) layer[to] = Math.max(layer[to], layer[from] + 1);
    for (const node of order.toReversed()) {
        if (next[node].length <= entering[node]) continue;
        layer[node] = next[node].reduce((nearest, to) => Math.min(nearest, layer[to] - 1), Infinity);
    }
    return layer;
}

function topological(next, entering) {
    const missing = entering.slice();
    const order = [];
    for (let node = 0; node < next.length; node += 1) if (missing[node] === 0) order.push(node);
    for (let at = 0; at < order.length; at += 1) {
        for (const to of next[order[at]]) {
            missing[to] -= 1;
            if (missing[to] === 0) order.push(to);
        }
    }
    return order;
}
