/** A refusal of the server, or a push that got no answer in time (`code` is then "timeout" or "closed"). */
export class ChannelError extends Error {
    constructor({ reason, code, retry, retryAfter }) {
        super(typeof reason === "string" && reason !== "" ? reason : "The server refused");
        this.name = "ChannelError";
        this.code = code;
        this.retry = retry;
        this.retryAfter = retryAfter;
    }

    static refused(response) {
        return new ChannelError({
            reason: response?.reason,
            code: response?.code,
            retry: response?.retry,
            retryAfter: typeof response?.retry_after === "number" ? response.retry_after : undefined,
        });
    }
}
