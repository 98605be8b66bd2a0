/** What is chosen with a press, and so is soon chosen again. */
const chosen = new Set(["data.color", "data.borderColor", "data.type"]);

/** Whether an operation holds a text that somebody has written, and would miss. */
export function isWritten({ op, kind, key, value }) {
    if (op !== "set" || typeof value !== "string" || value.trim() === "") return false;
    return kind === "comment" ? key === "text" : kind !== "flow" && key.startsWith("data.") && !chosen.has(key);
}
