import { isObject } from "../model/json.js";

/** A refusal of the server, or a push that got no answer in time (`code` is then "timeout" or "closed"). */
export class ChannelError extends Error {
    /** @param response what the server said, whole; some codes have more members */
    constructor({ reason, code, retry, retryAfter, response = {} }) {
        super(typeof reason === "string" && reason !== "" ? reason : "The server refused");
        this.name = "ChannelError";
        this.code = code;
        this.retry = retry;
        this.retryAfter = retryAfter;
        this.response = response;
    }

    static refused(response) {
        return new ChannelError({
            reason: response?.reason,
            code: response?.code,
            retry: response?.retry,
            retryAfter: typeof response?.retry_after === "number" ? response.retry_after : undefined,
            response: isObject(response) ? response : {},
        });
    }
}
