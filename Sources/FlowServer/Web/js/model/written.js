/** What is chosen with a press, and so is soon chosen again. */
const chosen = new Set(["data.color", "data.borderColor", "data.type"]);

/** Whether an operation holds something that somebody has written, a text, a list or JSON, and would miss. */
export function isWritten({ op, kind, key, value }) {
    if (op !== "set" || isBlank(value)) return false;
    return kind === "comment" ? key === "text" : kind !== "flow" && key.startsWith("data.") && !chosen.has(key);
}

/** Numbers and switches are soon set again, as what is blank is. */
function isBlank(value) {
    if (typeof value === "string") return value.trim() === "";
    return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}
