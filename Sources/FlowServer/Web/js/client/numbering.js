/** Numbers requests in their order from `first` on; gives those that have another number than before. */
export function renumber(requests, first) {
    return requests.filter((request, offset) => {
        const isOther = request.cseq !== first + offset;
        request.cseq = first + offset;
        return isOther;
    });
}

/** The server has said which numbers it has counted, so that none is a guess any more; gives those that were. */
export function confirmNumbers(requests) {
    const guessed = requests.filter((request) => request.isProvisional);
    for (const request of guessed) request.isProvisional = false;
    return guessed;
}

/**
 * The server has counted requests up to `counted`: those are `settled` now. `lost` are those that were, and that it has
 * counted no more.
 */
export function countUpTo(counted, requests) {
    const isCounted = ({ cseq, mayBeCounted }) => cseq <= counted && mayBeCounted;
    const lost = requests.filter((request) => request.isSettled && !isCounted(request));
    for (const request of requests) request.isSettled = isCounted(request);
    return { settled: requests.filter(({ isSettled }) => isSettled), lost };
}
