import { canonical } from "./canonical.js";

/** Objects hashed between two pauses, so that a large flow does not stop the page. */
const slice = 100;
const modulus = 1n << 128n;
const encoder = new TextEncoder();
/** Objects never change in place, so each is hashed once. */
const sums = new WeakMap();

/**
 * The digest of a document as 32 hexadecimal digits: the sum modulo 2^128 of the first 16 bytes of SHA-256 over the
 * canonical text of `[kind, id, key, value]`, for each property of each object. Null where there is no
 * `crypto.subtle`, as on a page that came over plain HTTP.
 */
export async function digestOf(document, subtle = globalThis.crypto?.subtle) {
    if (!subtle) return null;
    // Taken now: the document goes on changing while this waits.
    const objects = Array.from(document.objects());
    let total = 0n;
    for (let start = 0; start < objects.length; start += slice) {
        const some = objects.slice(start, start + slice);
        for (const sum of await Promise.all(some.map((object) => sumOf(object, subtle)))) total += sum;
    }
    return (total % modulus).toString(16).padStart(32, "0");
}

async function sumOf([kind, object], subtle) {
    const known = sums.get(object);
    if (known !== undefined) return known;
    const hashes = await Promise.all(Array.from(object.props, ([key, value]) =>
        subtle.digest("SHA-256", encoder.encode(canonical([kind, object.id, key, value])))));
    const sum = hashes.reduce((total, hash) => total + first16(new DataView(hash)), 0n);
    sums.set(object, sum);
    return sum;
}

function first16(view) {
    return (view.getBigUint64(0) << 64n) | view.getBigUint64(8);
}
