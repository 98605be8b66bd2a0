/** Refusals that say nothing about the request: it goes out again, with all that follow it. */
const passing = new Set(["overloaded", "storage_full", "storage_error", "restarting", "too_many_pending",
    "rate_limited"]);
/** Refusals after which the number is still free: the request is given up, the next one takes its number. */
const unnumbered = new Set(["bad_request", "nothing_to_undo", "nothing_to_redo", "forbidden", "too_many_versions",
    "quarantined", "too_deep", "unknown_event"]);
/** The server has counted a request under this number: this one, or another. */
const ofOldNumber = new Set(["cseq_conflict", "cseq_too_old"]);

/** What became of a request that the server has counted, when it has not kept the answer (P3.52). */
export const lostAnswer = {
    status: "unknown", code: "cseq_too_old", reason: "The server has counted this request, and has no answer to it any more",
};

/** Whether the request is given up and its number is free. */
export function freesNumber({ code }) {
    return unnumbered.has(code);
}

/** Whether the server has not counted the request: it goes out again, or its number is free. */
export function isUncounted(error) {
    const mayPass = error.retryAfter !== undefined && error.retry !== false;
    return passing.has(error.code) || mayPass || error.code === "cseq_gap" || freesNumber(error);
}

export function isOfOldNumber({ code }) {
    return ofOldNumber.has(code);
}
