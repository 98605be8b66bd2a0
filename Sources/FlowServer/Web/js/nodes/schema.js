import { isObject, isSameJSON } from "../model/json.js";

/**
 * What is wrong with a value by a JSON Schema, in words for people; null when nothing is. Knows the part of JSON Schema
 * that `/api/node-types` uses for fields: type, enum, const, range, length, items.
 */
export function problemOf(value, schema) {
    if (schema.const !== undefined && !isSameJSON(value, schema.const)) return `must be ${schema.const}`;
    if (schema.enum && !schema.enum.includes(value)) return `must be one of ${schema.enum.join(", ")}`;
    const types = [schema.type ?? []].flat();
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) return `must be ${nameOfType(types[0])}`;
    if (typeof value === "number") return problemOfNumber(value, schema);
    if (typeof value === "string") return problemOfText(value, schema);
    if (Array.isArray(value)) return problemOfList(value, schema);
    return null;
}

/**
 * The fields of a configuration that must have something in them, by their names: those of `required`, and of the
 * `then` of each condition in `allOf` that holds.
 */
export function requiredFields(configuration, schema) {
    const filled = { ...defaultsOf(schema), ...configuration };
    const conditions = (schema.allOf ?? []).filter((each) => each.if && holds(filled, each.if));
    return new Set([schema, ...conditions.map((each) => each.then ?? {})].flatMap((each) => each.required ?? []));
}

/** What a configuration has where nobody has written anything. */
export function defaultsOf(schema) {
    const entries = Object.entries(schema.properties ?? {}).filter(([, field]) => field.default !== undefined);
    return Object.fromEntries(entries.map(([name, field]) => [name, structuredClone(field.default)]));
}

/** Whether a field counts as not filled in. */
export function isBlank(value) {
    if (value === undefined || value === null) return true;
    if (typeof value === "string") return value.trim() === "";
    return Array.isArray(value) && value.length === 0;
}

function holds(configuration, condition) {
    if ((condition.required ?? []).some((name) => configuration[name] === undefined)) return false;
    return Object.entries(condition.properties ?? {}).every(([name, schema]) => (
        configuration[name] === undefined || problemOf(configuration[name], schema) === null));
}

function problemOfNumber(value, { minimum, maximum }) {
    if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
    if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
    return null;
}

function problemOfText(value, { maxLength = Infinity }) {
    return value.length > maxLength ? `must have at most ${maxLength} characters` : null;
}

function problemOfList(value, { items }) {
    if (!items) return null;
    const index = value.findIndex((each) => problemOf(each, items) !== null);
    return index < 0 ? null : `entry ${index + 1} ${problemOf(value[index], items)}`;
}

function isOfType(value, type) {
    switch (type) {
        case "object": return isObject(value);
        case "array": return Array.isArray(value);
        case "integer": return Number.isInteger(value);
        case "number": return Number.isFinite(value);
        case "null": return value === null;
        default: return typeof value === type;
    }
}

function nameOfType(type) {
    const names = { object: "an object", array: "a list", integer: "a whole number", number: "a number",
        boolean: "yes or no", string: "text", null: "nothing" };
    return names[type] ?? type;
}
