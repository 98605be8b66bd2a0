const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A new id for a flow, a node or an edge: 120 random bits as 20 URL-safe characters. Needs no secure context. */
export function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(20));
    return Array.from(bytes, (byte) => alphabet[byte & 63]).join("");
}

/** Ids of nodes and edges are 1 to 255 bytes of UTF-8; counted in UTF-16 units first, which is cheap and never more. */
export function isElementId(value) {
    if (typeof value !== "string" || value.length === 0 || value.length > 255) return false;
    return value.length <= 85 || new TextEncoder().encode(value).length <= 255;
}
