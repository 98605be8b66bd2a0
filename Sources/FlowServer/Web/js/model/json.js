/** Whether two values parsed from JSON are the same value, whatever the order of their keys. */
export function isSameJSON(a, b) {
    if (a === b) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && isSameJSON(a[key], b[key]));
}

/** Whether a value parsed from JSON is an object: neither null nor an array. */
export function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
