import { ChannelError } from "../channel/errors.js";

/** A request over which the connection has ended so often is not sent any more. */
const mostEnds = 2;

/**
 * A connection that the server ends over something that was sent tells not over what: each request on its way is under
 * suspicion. From then on those go out one at a time, also after a reload; the one over which the connection ends
 * again, and which the server has not counted, is given up, so that the others go on.
 */
export function suspect(requests) {
    const suspects = Array.from(requests).filter((request) => !request.isSettled);
    for (const request of suspects) request.ends += 1;
    return suspects;
}

/** The server has counted the request: it was not this one. */
export function acquit(request) {
    request.ends = 0;
}

export function isSuspect(request) {
    return request.ends > 0;
}

export function isUnsendable(request) {
    return request.ends >= mostEnds;
}

/** Why it is given up. */
export function unsendable() {
    return new ChannelError({ code: "unsendable", reason: "The server ends the connection when this is sent" });
}
