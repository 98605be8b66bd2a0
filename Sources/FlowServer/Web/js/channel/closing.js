import { isObject } from "../model/json.js";

/** The longest wait, in ms, that a server may ask for. */
const longestWait = 300_000;

/** Close codes about a message that came: the same one would be closed on again (P1.42). */
const overMessage = new Set([1007, 1009, 1011]);

/** Whether the server has closed a socket over something that was sent to it. */
export function isOverMessage(code) {
    return overMessage.has(code);
}

/**
 * What the close of a socket asks for: `{retry: false, reason}`, or `{retry: true, after}` with `after` in ms if the
 * server named a time. 4100 to 4199 are final; everything else is tried again.
 */
export function afterClose(code, reason = "") {
    const said = parsed(reason);
    const why = typeof said.reason === "string" ? said.reason : "";
    if (code >= 4100 && code <= 4199) return { retry: false, reason: why || "The server closed the connection" };
    const after = said.retry_after;
    const isWait = typeof after === "number" && after >= 0;
    return { retry: true, reason: why, after: isWait ? Math.min(after, longestWait) : undefined };
}

function parsed(text) {
    try {
        const value = JSON.parse(text);
        return isObject(value) ? value : { reason: text };
    } catch {
        return { reason: text };
    }
}
