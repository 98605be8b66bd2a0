const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A new id for a flow, a node or an edge: 120 random bits as 20 URL-safe characters. Needs no secure context. */
export function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(20));
    return Array.from(bytes, (byte) => alphabet[byte & 63]).join("");
}
