/**
 * The text of a JSON value by RFC 8785: members sorted by UTF-16 code units (§3.2.3), numbers and strings as ECMAScript
 * writes them (§3.2.2).
 */
export function canonical(value) {
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
    return `{${members.join(",")}}`;
}
