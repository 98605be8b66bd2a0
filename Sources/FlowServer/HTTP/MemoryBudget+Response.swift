extension MemoryBudget {
    /// An answer to `request` whose body is counted, if it is large, until it has been sent; or a refusal. What was only
    /// read can be asked for again, but what a change has done must be said.
    func counted(_ response: HTTPResponse, to request: HTTPRequest) -> HTTPResponse {
        guard case .bytes(let bytes) = response.body, bytes.count > Self.leastPiece, request.method == "GET" else {
            return response
        }
        guard let buffer = buffer(bytes) else { return .outOfMemory }
        var response = response
        response.body = .shared(buffer)
        return response
    }
}

extension HTTPResponse {
    /// Large answers and bodies hold all the memory that they may.
    static let outOfMemory = failure(
        503, "overloaded", "The server holds too many large answers and bodies just now; try again later.",
        retryAfter: 3000)
}
