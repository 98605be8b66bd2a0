import { ago, counted, nameOf } from "../model/words.js";

const day = 86_400;

/**
 * Whether an entry of the list has every word of a query somewhere in what is known of it: title, description, counts,
 * dates, and the words that people use for them (`today`, `yesterday`, `week`, `recent`).
 */
export function matches(entry, query, now = Date.now() / 1_000) {
    const text = textOf(entry, now);
    return termsOf(query).every((term) => has(text, term));
}

/** Whether a query looks for something at all. */
export function isBlank(query) {
    return termsOf(query).length === 0;
}

/** Words; a number and what it counts belong together. */
function termsOf(query) {
    const terms = query.toLowerCase().match(/\d+\s+(?:node|connection|minute|hour|day|week|here)\w*|\S+/gu) ?? [];
    return terms.map((term) => term.replace(/\s+/u, " "));
}

/** Whether a text has a term; a number only as a whole one, so that "2 nodes" are not 12. */
function has(text, term) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
        if (!/^\d/.test(term) || !/\d/.test(text.charAt(at - 1))) return true;
    }
    return false;
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
