/**
 * Where a flow stands, in the words that a page shows: `connecting`; `live`; `saving`, own changes are on their way;
 * `saved`, all of them have arrived; `offline`, they wait here; `ended`, it will not come back by itself. With `reason`
 * and `code` where the server gave them, and `retryAt` on the clock of `now`.
 */
export function statusOf({ ended, refusal, isLive, hasFailed, hasSaved, pending, socket }) {
    if (ended) return { name: "ended", ...ended };
    if (isLive && pending > 0) return { name: "saving", pending };
    if (isLive) return { name: hasSaved ? "saved" : "live" };
    if (refusal) return { name: "offline", pending, ...refusal };
    if (!hasFailed) return { name: "connecting" };
    return { name: "offline", pending, reason: socket.reason ?? "", retryAt: socket.retryAt };
}

export function isSameStatus(a, b) {
    return ["name", "pending", "reason", "code", "retryAt"].every((key) => a[key] === b[key]);
}
