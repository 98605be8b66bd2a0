/** More bends than this are not reserved: the longest edges then run across whatever is between. */
const mostBends = 10_000;

/**
 * A layered graph whose edges only join neighbouring layers: where one is longer, each layer between gets a bend, which
 * holds a place for the edge.
 * @param layer by node
 * @param edges `[from, to]`, each to a later layer
 * @returns `count` of nodes and bends, `layer` of each, `edges` between neighbouring layers
 */
export function withBends(layer, edges) {
    const layers = Array.from(layer);
    const short = [];
    const lengthOf = ([from, to]) => layer[to] - layer[from];
    let bends = 0;
    for (const edge of edges.toSorted((a, b) => lengthOf(a) - lengthOf(b))) {
        const needed = lengthOf(edge) - 1;
        if (bends + needed > mostBends) break;
        bends += needed;
        let [from] = edge;
        for (let between = layer[edge[0]] + 1; between < layer[edge[1]]; between += 1) {
            layers.push(between);
            short.push([from, layers.length - 1]);
            from = layers.length - 1;
        }
        short.push([from, edge[1]]);
    }
    return { count: layers.length, layer: layers, edges: short };
}
