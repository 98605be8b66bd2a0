/**
 * The items that a text means, the best first: all its words are found in `title`, `keywords`, `hint` or `group`. A
 * title that begins with the text comes before one with a word that does, then before the rest; else the order stays.
 */
export function found(items, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return items;
    return items.map((item, order) => ({ item, order, rank: rankOf(item, words) }))
        .filter(({ rank }) => rank !== null)
        .sort((a, b) => a.rank - b.rank || a.order - b.order)
        .map(({ item }) => item);
}

function rankOf(item, words) {
    const title = item.title.toLowerCase();
    const rest = [item.keywords, item.hint, item.group].filter(Boolean).join(" ").toLowerCase();
    if (!words.every((word) => title.includes(word) || rest.includes(word))) return null;
    if (title.startsWith(words[0])) return 0;
    if (title.split(/\s+/).some((word) => word.startsWith(words[0]))) return 1;
    return title.includes(words[0]) ? 2 : 3;
}
