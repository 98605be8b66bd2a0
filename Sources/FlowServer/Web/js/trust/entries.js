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

/** What an entry is called. */
export function titleOf({ label, count = 1 }) {
    const title = label === "merged" ? "Whole flow from another program" : label || "Change";
    return count > 1 ? `${title} · ${count} times` : title;
}
