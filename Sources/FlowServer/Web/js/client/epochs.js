import { ChannelError } from "../channel/errors.js";

/**
 * Whether a request that the server has not counted would do something else than was meant, now that its state is of
 * `epoch`: clocks, and what can be undone, are those of one epoch. An undo or redo of what goes out before it is not.
 */
export function meansNothingIn(epoch, request) {
    const isOfAnother = request.epoch !== undefined && request.epoch !== epoch;
    return isOfAnother && !request.isSettled && !request.isRelying && isAboutState(request);
}

/** Why it is given up. */
export function otherState() {
    return new ChannelError({
        code: "conflict", reason: "The server has come back with another state of this flow: it would mean something else now",
    });
}

function isAboutState({ event, fields }) {
    return event !== "tx" || fields.if !== undefined;
}
