import { shortened } from "./textLength.js";

/** What the server takes, in bytes of UTF-8. */
const longest = 255;

/** A title as it is kept: one line without blanks at its ends, cut to what the server takes. */
export function titleOf(text) {
    const line = text.toWellFormed().replace(/\s+/gu, " ").trim();
    return shortened(line, longest).trimEnd();
}
