import { ago, counted, nameOf } from "../model/words.js";

const day = 86_400;

/**
 * Whether an entry of the list has every word of a query somewhere in what is known of it: title, description, counts,
 * dates, and the words that people use for them (`today`, `yesterday`, `week`, `recent`).
 */
export function matches(entry, query, now = Date.now() / 1_000) {
    const text = textOf(entry, now);
    return wordsOf(query).every((word) => text.includes(word));
}

/** Whether a query looks for something at all. */
export function isBlank(query) {
    return wordsOf(query).length === 0;
}

function wordsOf(query) {
    return query.toLowerCase().split(/\s+/).filter(Boolean);
}

function textOf(entry, now) {
    const nodes = numberOf(entry.node_count);
    const edges = numberOf(entry.edge_count);
    const people = numberOf(entry.client_count);
    return [
        nameOf(entry), entry.description ?? "", counted(nodes, "node"), counted(edges, "connection"),
        people > 0 ? `${people} here now live active` : "",
        ...dateWords(entry.updated_at, now), ...dateWords(entry.created_at, now),
    ].join(" ").toLowerCase();
}

function dateWords(seconds, now) {
    if (typeof seconds !== "number") return [];
    const date = new Date(seconds * 1_000);
    const days = daysBetween(date, new Date(now * 1_000));
    const iso = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
    return [
        ago(seconds, now), date.toLocaleDateString(), iso.join("-"),
        date.toLocaleDateString(undefined, { weekday: "long", month: "long" }),
        days === 0 ? "today" : days === 1 ? "yesterday" : "",
        days <= 7 ? "week recent" : days < 31 ? `${Math.floor(days / 7)} weeks` : "",
    ];
}

/** Whole days of the calendar, as a person counts them. */
function daysBetween(from, to) {
    const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime() / 1_000;
    return Math.round((midnight(to) - midnight(from)) / day);
}

export function numberOf(value) {
    return Number.isInteger(value) && value > 0 ? value : 0;
}
