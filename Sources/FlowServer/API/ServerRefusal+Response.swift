import Flows

extension ServerRefusal {
    /// The answer to a request that was refused so. Its text says what to do.
    var response: HTTPResponse { response(places: 0) }

    /// The same.
    ///
    /// - Parameter places: how many of the operations the client has sent, or sent as elements: a refusal of one of
    ///   these says which. Those behind them are the server's own.
    func response(places: Int) -> HTTPResponse {
        switch self {
        case .unknownFlow:
            .failure(
                404, "not_found",
                "There is no such flow; GET /api/flows lists those there are, POST /api/flows makes one.")
        case .exists:
            .failure(
                409, "exists",
                "There is a flow with this id, perhaps in the bin; choose another, or leave the id out.")
        case .notInBin:
            .failure(
                409, "not_in_bin", "Only a flow in the bin is removed for good; DELETE /api/flows/:id puts it there.")
        case .conditionFailed(let head):
            HTTPResponse.failure(
                412, "conflict", "The flow has changed since; read it again and repeat the request with its ETag."
            ) { $0.member("epoch").string(head.epoch).member("clock").number(head.clock) }
            .with("etag", EntityTag.text(head))
        case .keyReused:
            .failure(
                422, "idempotency_key_reused",
                "This Idempotency-Key was used for another request; use a new one for each request.")
        case .flow(let error): error.response
        case .transaction(let refusal): refusal.restResponse(places: places)
        }
    }
}

extension FlowsError {
    /// The answer to a request about a flow that cannot be had.
    var response: HTTPResponse {
        switch self {
        case .invalidFlowID:
            .failure(
                400, code,
                "Invalid flow identifier: it must be 1 to \(FlowID.limit) bytes of UTF-8 without control characters.")
        case .gone(let by, let at):
            .failure(
                410, code, "This flow is in the bin; POST /api/flows/:id/restore brings it back."
            ) { $0.member("by").string(by).member("at").number(at / 1000) }
        case .quarantined:
            .failure(500, code, "What is stored of this flow is damaged; ask the operator to repair it.")
        case .tooManyClients:
            .failure(503, code, "Too many watch this flow already; try again later.", retryAfter: 5000)
        case .flowFailed(let retryAfter):
            .failure(503, code, "The flow failed too often; try again later.", retryAfter: retryAfter)
        case .restarting:
            .failure(
                503, code,
                "The flow is being loaded anew; look whether a change was made before you repeat it.", retryAfter: 500)
        case .staleJoin: .failure(409, code, "A later join of this client is there already.")
        case .storage:
            .failure(503, code, "The server could not store or read the flow; try again.", retryAfter: 1000)
        }
    }
}

extension Refusal {
    /// The answer to a request whose change was refused.
    fileprivate func restResponse(places: Int) -> HTTPResponse {
        switch self {
        case .operation(let refused):
            .failure(
                refused.code.status, code, reason, op: refused.index < places ? refused.index : nil,
                key: refused.fault?.key)
        case .futureClock(let clock):
            .failure(
                422, code, "The flow has not reached this clock; the newest is \(clock)."
            ) { $0.member("clock").number(clock) }
        case .expired: .failure(410, code, reason)
        case .forbidden: .failure(403, code, reason)
        case .tooManyVersions: .failure(422, code, reason)
        case .badRequest: .failure(400, code, reason)
        default: .failure(retryAfter == nil ? 500 : 503, code, reason, retryAfter: retryAfter)
        }
    }
}

extension FlowImport.Refused {
    /// The answer to a flow that cannot be taken.
    var response: HTTPResponse { .failure(code.status, code.rawValue, reason, op: element, key: fault?.key) }
}

extension GraphViolation {
    /// The HTTP status of a change that is refused for it.
    fileprivate var status: Int { self == .badRequest ? 400 : 422 }
}

extension HTTPResponse {
    /// The answer to a change.
    ///
    /// - Parameter places: see `ServerRefusal.response(places:)`.
    static func written(_ result: Result<ServerAnswer, ServerRefusal>, places: Int = 0) -> HTTPResponse {
        switch result {
        case .success(let answer): written(answer)
        case .failure(let refusal): refusal.response(places: places)
        }
    }

    /// The answer to a change that was made, as it may have been stored with the request's key.
    static func written(_ answer: ServerAnswer) -> HTTPResponse {
        var response = HTTPResponse.json(answer.body, status: answer.status)
        let text = answer.body.span
        if let epoch = FlowChangeReader.string("epoch", text, 0..<text.count),
            let range = FlowChangeReader.value("clock", text, 0..<text.count),
            let clock = UInt64(String(decoding: answer.body[range], as: UTF8.self))
        {
            let state = ServerRequest.State(epoch: epoch, clock: clock)
            response.fields.append(("etag", EntityTag.text(state)))
        }
        if answer.status == 201, let id = FlowChangeReader.string("id", text, 0..<text.count) {
            response.fields.append(("location", "/api/flows/" + PercentEncoding.encode(id)))
        }
        return response
    }

    /// With one more field.
    func with(_ name: String, _ value: String) -> HTTPResponse {
        var response = self
        response.fields.append((name, value))
        return response
    }
}
