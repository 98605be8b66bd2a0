/**
 * Places for rectangles that do not overlap, in rows like text: the larger parts of a flow first, single nodes at last.
 * @param parts `{width, height, count}`
 * @returns `{x, y}` of each
 */
export function packed(parts, gap) {
    const area = parts.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
    const widest = parts.reduce((most, { width }) => Math.max(most, width), 0);
    const limit = Math.max(widest, Math.sqrt(area * 1.6));
    const places = new Array(parts.length);
    const order = Array.from(parts.keys()).sort((a, b) => parts[b].count - parts[a].count || a - b);
    let [x, y, rowHeight] = [0, 0, 0];
    for (const index of order) {
        const { width, height } = parts[index];
        if (x > 0 && x + width > limit) {
            y += rowHeight + gap;
            [x, rowHeight] = [0, 0];
        }
        places[index] = { x, y };
        x += width + gap;
        rowHeight = Math.max(rowHeight, height);
    }
    return places;
}
