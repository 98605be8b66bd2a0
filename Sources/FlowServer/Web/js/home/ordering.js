import { nameOf } from "../model/words.js";
import { numberOf } from "./matching.js";

const newest = (key) => (a, b) => numberOf(b[key]) - numberOf(a[key]);
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The orders that a person can choose, the usual one first. What is equal stands in the order of its change. */
export const orders = [
    { id: "changed", title: "Last changed", compare: newest("updated_at") },
    { id: "title", title: "Title", compare: (a, b) => collator.compare(nameOf(a), nameOf(b)) },
    { id: "created", title: "Newest", compare: newest("created_at") },
    { id: "size", title: "Most nodes", compare: newest("node_count") },
    { id: "people", title: "Most people", compare: newest("client_count") },
];
/** How the bin is shown. */
const binOrder = { id: "deleted", compare: newest("deleted_at") };

/** The entries in the order with this id. */
export function ordered(entries, id) {
    const { compare } = [...orders, binOrder].find((order) => order.id === id) ?? orders[0];
    const last = newest("updated_at");
    return Array.from(entries).sort((a, b) => compare(a, b) || last(a, b) || (a.id < b.id ? -1 : 1));
}
