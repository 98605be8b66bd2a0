const first = 1_000;
const longest = 30_000;

/**
 * How long to wait, in ms, before attempt `attempt` (from 0) to connect again: doubling, with up to half of it left to
 * chance, so that a thousand windows do not come back in the same moment.
 */
export function backoff(attempt, random = Math.random) {
    const full = Math.min(first * 2 ** Math.min(attempt, 10), longest);
    return Math.round(full / 2 + (full / 2) * random());
}
