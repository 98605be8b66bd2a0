/** What the server takes, in bytes of UTF-8. */
const longest = 255;
const encoder = new TextEncoder();

/** A title as it is kept: one line without blanks at its ends, cut to what the server takes. */
export function titleOf(text) {
    const line = text.toWellFormed().replace(/\s+/gu, " ").trim();
    const { read } = encoder.encodeInto(line, new Uint8Array(longest));
    return line.slice(0, read).trimEnd();
}
