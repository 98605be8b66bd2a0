/**
 * The edges of a graph, some turned round so that they make no circle: those that a walk in depth would lead back along
 * its own way. It starts at nodes without a predecessor, then at the first of `order`, so a circle begins where a
 * person drew its beginning.
 * @param order the indices of all nodes
 * @param edges `[from, to]` by index, without loops
 */
export function withoutCycles(order, edges) {
    const next = Array.from(order, () => []);
    const isEntered = new Uint8Array(order.length);
    for (const [from, to] of edges) {
        next[from].push(to);
        isEntered[to] = 1;
    }
    const rank = finishingOrder([...order.filter((node) => !isEntered[node]), ...order], next);
    return edges.map(([from, to]) => (rank[from] < rank[to] ? [from, to] : [to, from]));
}

/** The place of each node in a topological order of what remains without the edges that lead back. */
function finishingOrder(starts, next) {
    const rank = new Int32Array(next.length).fill(-1);
    const isSeen = new Uint8Array(next.length);
    let left = next.length;
    for (const start of starts) {
        if (isSeen[start]) continue;
        isSeen[start] = 1;
        // Not recursive: a chain may be longer than the stack.
        const way = [{ node: start, at: 0 }];
        while (way.length > 0) {
            const step = way.at(-1);
            if (step.at < next[step.node].length) {
                const node = next[step.node][step.at++];
                if (isSeen[node]) continue;
                isSeen[node] = 1;
                way.push({ node, at: 0 });
            } else {
                left -= 1;
                rank[step.node] = left;
                way.pop();
            }
        }
    }
    return rank;
}
