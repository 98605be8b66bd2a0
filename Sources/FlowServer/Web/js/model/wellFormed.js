/** One escape of a JSON text. JSON.stringify writes half a character, of a surrogate pair, as `\ud800` to `\udfff`. */
const escape = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;
const isHalf = (found) => found.length > 2;

/** Whether a text of JSON.stringify has half a character: UTF-8 cannot say that, and the server ends the connection. */
export function hasHalves(json) {
    return json.includes("\\ud") && json.match(escape).some(isHalf);
}

/** The same text with a replacement character for each half, as `toWellFormed` makes of a string. */
export function withoutHalves(json) {
    return json.includes("\\ud") ? json.replace(escape, (found) => (isHalf(found) ? "\\ufffd" : found)) : json;
}

/** A JSON value in which all texts and names are whole characters; the same one where they are already. */
export function wellFormed(value) {
    const json = JSON.stringify(value);
    return hasHalves(json) ? JSON.parse(withoutHalves(json)) : value;
}
