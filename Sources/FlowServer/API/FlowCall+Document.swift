import Flows

extension FlowCall {
    /// Calls `body` with a flow that is there, with all that is on its way into it.
    ///
    /// - Parameters:
    ///   - isInBinToo: whether it may be in the bin.
    ///   - refused: called with what to say when it is not there; nil: that is the answer.
    func withDocument(
        _ id: FlowID, isInBinToo: Bool = false, refused: (@Sendable (HTTPResponse) -> Void)? = nil,
        _ body: @escaping @Sendable (FlowReading) -> Void
    ) {
        let refused = refused ?? { respond($0) }
        services.flows.read(id) { result in
            switch result {
            case .failure(let error): refused(error.response)
            case .success(nil): refused(ServerRefusal.unknownFlow.response)
            case .success(let reading?):
                guard !isInBinToo, let at = reading.summary.deletedAt else { return body(reading) }
                refused(FlowsError.gone(by: reading.summary.deletedBy, at: at).response)
            }
        }
    }

    /// The transaction in `{"ops":[…],"label"?}`.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - object: where it stands; all of the text when nil.
    ///   - places: see `serve`.
    ///   - answer: makes the answer.
    func change(
        _ text: [UInt8], _ object: Range<Int>? = nil, places: Int = 0,
        answer: @escaping @Sendable (ServerOutcome) -> ServerAnswer
    ) throws(Rejection) -> ServerRequest {
        do throws(Refusal) {
            let (action, label) = try ServerRequest.readChange(
                text.span, object ?? 0..<text.count, limits: limits)
            var request = ServerRequest(action, answer: answer)
            request.label = label
            return request
        } catch {
            throw Rejection(ServerRefusal.transaction(error).response(places: places))
        }
    }
}
