/** Changes of one person under one name that follow each other so closely, in ms, are one line. */
const closeTogether = 5 * 60_000;

/**
 * Lines of the history, the newest first: consecutive changes of one client with one label, one soon after the other,
 * are one, `{clock, first, at, client, label, count}`; `clock` is that of the newest, `first` that of the oldest.
 */
export function grouped(entries) {
    const lines = [];
    for (const { clock, at, client, label } of entries) {
        const last = lines.at(-1);
        const isSame = last && last.client === client && last.label === label && last.since - at <= closeTogether;
        if (isSame) Object.assign(last, { first: clock, since: at, count: last.count + 1 });
        else lines.push({ clock, first: clock, at, since: at, client, label, count: 1 });
    }
    return lines;
}

/**
 * Entries by clock, the newest first, with a page of more; what is known twice is kept once. A page of the newest that
 * leaves a gap to what is known begins anew: what is between is found again by going on from there.
 */
export function joined(known, page) {
    const oldest = page.reduce((least, { clock }) => Math.min(least, clock), Infinity);
    const hasGap = page.length > 0 && known.length > 0 && oldest > known[0].clock + 1;
    const all = new Map([...hasGap ? [] : known, ...page].map((entry) => [entry.clock, entry]));
    return Array.from(all.values()).sort((a, b) => b.clock - a.clock);
}

/** What an entry is called. */
export function titleOf({ client, label, count = 1 }) {
    const title = isMerged(client, label) ? "Whole flow from another program" : label || "Change";
    return count > 1 ? `${title} · ${count} times` : title;
}

/** Whether the server has merged a whole flow: it has no client then, and nobody else without one can use the label. */
function isMerged(client, label) {
    return client === null && label === "merged";
}
