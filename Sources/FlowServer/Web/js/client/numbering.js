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
