const sweeps = 12;

/**
 * The nodes of each layer in an order with few crossings: by the barycentre of their neighbours, to and fro, as long as
 * it helps.
 * @param graph `{count, layer, edges}`, edges only between neighbouring layers
 * @param height where each node was; bends have none
 */
export function ordered({ count, layer, edges }, height) {
    const before = Array.from({ length: count }, () => []);
    const after = Array.from({ length: count }, () => []);
    for (const [from, to] of edges) {
        after[from].push(to);
        before[to].push(from);
    }
    const graph = { count, before, after };
    const starts = [byHeight(layer, before, height), byWalk(layer, before, after)];
    const found = starts.map((rows) => improved(rows, graph));
    const best = found.reduce((least, each) => (each.crossings < least.crossings ? each : least));
    return { rows: best.rows, before, after };
}

function improved(rows, graph) {
    let best = { rows: rows.map((row) => row.slice()), crossings: crossingsOf(rows, graph) };
    for (let sweep = 0, idle = 0; sweep < sweeps && idle < 3 && best.crossings > 0; sweep += 1) {
        sortRows(rows, sweep % 2 === 0 ? graph.before : graph.after, sweep % 2 === 0);
        const crossings = crossingsOf(rows, graph);
        idle += 1;
        if (crossings >= best.crossings) continue;
        best = { rows: rows.map((row) => row.slice()), crossings };
        idle = 0;
    }
    return best;
}

/** Sorts each row by the middle of the neighbours in the row before it; who has none stays where it is. */
function sortRows(rows, neighbours, isForward) {
    const place = new Map();
    const note = (row) => row.forEach((node, index) => place.set(node, index));
    const run = isForward ? rows : rows.toReversed();
    note(run[0]);
    for (const row of run.slice(1)) {
        const key = new Map(row.map((node, index) => {
            const near = neighbours[node];
            const sum = near.reduce((total, each) => total + place.get(each), 0);
            return [node, near.length === 0 ? index : sum / near.length];
        }));
        row.sort((a, b) => key.get(a) - key.get(b));
        note(row);
    }
}

function crossingsOf(rows, { count, after }) {
    const place = new Int32Array(count);
    for (const row of rows) row.forEach((node, index) => { place[node] = index; });
    let crossings = 0;
    for (let at = 0; at + 1 < rows.length; at += 1) crossings += crossingsBetween(rows[at], rows[at + 1].length);
    return crossings;

    /** Counts pairs of edges that are the other way round in the second row, with a tree of partial sums. */
    function crossingsBetween(row, width) {
        const sums = new Int32Array(width + 1);
        let passed = 0;
        let found = 0;
        for (const node of row) {
            const ends = after[node].map((to) => place[to]).sort((a, b) => a - b);
            for (const end of ends) {
                let notAfter = 0;
                for (let index = end + 1; index > 0; index -= index & -index) notAfter += sums[index];
                found += passed - notAfter;
            }
            for (const end of ends) for (let index = end + 1; index <= width; index += index & -index) sums[index] += 1;
            passed += ends.length;
        }
        return found;
    }
}

function emptyRows(layer) {
    const last = layer.reduce((most, each) => Math.max(most, each), 0);
    return Array.from({ length: last + 1 }, () => []);
}

/** As nodes were placed by hand; a bend is as high as where its edge comes from. */
function byHeight(layer, before, height) {
    const heights = layer.map((_, node) => height[node]);
    for (const node of layer.keys()) if (heights[node] === undefined) heights[node] = heights[before[node][0]];
    const rows = emptyRows(layer);
    for (const [node, each] of layer.entries()) rows[each].push(node);
    for (const row of rows) row.sort((a, b) => heights[a] - heights[b]);
    return rows;
}

/** As a walk in depth meets them: what hangs together is together. */
function byWalk(layer, before, after) {
    const rows = emptyRows(layer);
    const isSeen = new Uint8Array(layer.length);
    for (const start of layer.keys()) {
        const way = [start];
        while (way.length > 0) {
            const node = way.pop();
            if (isSeen[node]) continue;
            isSeen[node] = 1;
            rows[layer[node]].push(node);
            way.push(...before[node], ...after[node].toReversed());
        }
    }
    return rows;
}
