import { withoutHalves } from "../model/wellFormed.js";

/** Phoenix Channels V2, text: `[join_ref, ref, topic, event, payload]`; the server would end the connection over half a
 * character in any of it. */
export function encode({ joinRef = null, ref = null, topic, event, payload }) {
    return withoutHalves(JSON.stringify([joinRef, ref, topic, event, payload]));
}

/** A frame of the server, or null if it is none. */
export function decode(text) {
    if (typeof text !== "string") return null;
    let frame;
    try {
        frame = JSON.parse(text);
    } catch {
        return null;
    }
    if (!Array.isArray(frame) || frame.length !== 5) return null;
    const [joinRef, ref, topic, event, payload] = frame;
    if (typeof topic !== "string" || typeof event !== "string") return null;
    return { joinRef, ref, topic, event, payload };
}
