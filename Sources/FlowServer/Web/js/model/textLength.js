const encoder = new TextEncoder();

/** How many bytes a text is for the server, which counts UTF-8. */
export function byteLength(text) {
    return encoder.encode(text).length;
}

/** Why a text is too long for the server, or null. */
export function tooLong(text, limit = Infinity) {
    const length = byteLength(text);
    return length > limit ? `This is too long: ${length} bytes, where ${limit} are possible` : null;
}

/** As much of a text as has so many bytes, in whole characters; halves that it has are replaced. */
export function shortened(text, limit) {
    return text.slice(0, encoder.encodeInto(text, new Uint8Array(limit)).read).toWellFormed();
}
