import { isObject } from "./json.js";

/**
 * Objects whose entries are properties of their own, named `data.label` or `data.config.model`; the inner one first.
 */
const groups = ["data.config", "data", "meta"];
const prefixes = groups.map((group) => `${group}.`);

/** The group that a property stands in; "" for a member of the element itself. */
export function groupOf(key) {
    return groups[prefixes.findIndex((prefix) => key.startsWith(prefix))] ?? "";
}

/** Whether a value of this key is a whole group, whose entries are properties of their own. */
export function isWholeGroup(key, value) {
    return groups.includes(key) && isObject(value);
}

/**
 * The properties that a property with this value is: itself, or the entries of the group that it is, as `[key, value]`.
 */
export function* spread(key, value) {
    if (!isWholeGroup(key, value)) yield [key, value];
    else for (const [rest, inner] of Object.entries(value)) yield* spread(`${key}.${rest}`, inner);
}
