/// What the REST interface asks of stored flows. Answers come on any thread, when all that they tell is durable.
extension Flows {
    // MARK: Writing

    /// Carries out a change by the server: on the flow's loop, in the order of all its changes, and live in open editors.
    public func serve(
        _ id: FlowID, _ request: ServerRequest,
        reply: @escaping @Sendable (Result<ServerAnswer, ServerRefusal>) -> Void
    ) {
        sessions.serve(id, request, reply: reply)
    }

    /// A new flow's id, which nobody can guess.
    ///
    /// - Parameter key: the same key gives the same id, so that repeating a request makes no second flow.
    public func newID(key: [UInt8]? = nil) throws(FlowsError) -> FlowID {
        let bytes = key.map { SHA256.hash($0.span).bytes.prefix(15) } ?? random.bytes(15)[...]
        return try FlowID(RandomText.base32(Array(bytes)).lowercased())
    }

    /// What makes a copy of a flow: with new ids, and "(Copy)" behind the title. Takes time in proportion to it.
    public func copy(of reading: FlowReading, title: String?) -> ServerRequest.Action {
        let limit = reading.document.limits.titleBytes
        let title = title ?? Self.copyTitle(reading.summary.title, limit: limit)
        return .create(reading.document.copied(title: title, id: newElementID), bytes: reading.document.byteCount)
    }

    /// What makes a flow of a template.
    public func creation(of template: FlowTemplate, title: String, description: String?) -> ServerRequest.Action {
        template.creation(title: title, description: description, id: newElementID)
    }

    /// What adds a template to a flow, with its upper left corner at `corner`.
    public func addition(of template: FlowTemplate, at corner: (x: Double, y: Double)) -> ServerRequest.Action {
        template.addition(at: corner, id: newElementID)
    }

    private func newElementID() -> ElementID {
        // Always a valid id: 24 base-32 characters.
        ElementID(unchecked: RandomText.base32(random.bytes(15)).lowercased())
    }

    private static func copyTitle(_ title: String?, limit: Int) -> String {
        let suffix = " (Copy)"
        var title = title ?? "Untitled flow"
        while title.utf8.count + suffix.utf8.count > limit, !title.isEmpty { title.removeLast() }
        return title + suffix
    }

    /// Removes everything there is of a flow that has been in the bin since `time` (milliseconds since 1970) or longer.
    /// Answers whether it did.
    public func purge(_ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Bool) -> Void) {
        sessions.purge(id, deletedUpTo: time, reply: reply)
    }

    /// Removes everything there is of a flow that is in the bin, at once and for good.
    public func purge(_ id: FlowID, reply: @escaping @Sendable (Result<Void, ServerRefusal>) -> Void) {
        store.summary(of: id) { [sessions] result in
            switch result {
            case .failure(let error): reply(.failure(error.serverRefusal))
            case .success(nil): reply(.failure(.unknownFlow))
            case .success(let summary?):
                guard let deletedAt = summary.deletedAt else { return reply(.failure(.notInBin)) }
                sessions.purge(id, deletedUpTo: deletedAt) { isPurged in
                    // Somebody is asking for it just now, or has brought it back.
                    reply(isPurged ? .success(()) : .failure(.flow(.restarting)))
                }
            }
        }
    }

    // MARK: Reading

    /// Lets somebody watch a flow from now on, or from `since` if what came after it is at hand.
    ///
    /// - Parameters:
    ///   - news: called on the flow's loop, for each transaction in order.
    ///   - began: called once, before any news.
    public func observe(
        _ id: FlowID, since: ServerRequest.State?, news: @escaping @Sendable (FlowNews) -> Void,
        began: @escaping @Sendable (Result<Observation, ServerRefusal>) -> Void
    ) {
        sessions.observe(id, since: since, news: news, began: began)
    }

    /// The flow as it was at `clock`.
    public func read(
        _ id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<FlowReading, ServerRefusal>) -> Void
    ) {
        past(id, [clock], reply) { summary, documents in
            documents.first.map { document in
                var summary = summary
                summary.clock = clock
                (summary.title, summary.description) = (document.text(of: .title), document.text(of: .description))
                (summary.nodeCount, summary.edgeCount) = (document.nodeCount, document.edgeCount)
                return FlowReading(summary: summary, document: document)
            }
        }
    }

    /// What makes the state at `target` out of the state at `start`: operations as JSON.
    public func difference(
        _ id: FlowID, from start: UInt64, to target: UInt64,
        reply: @escaping @Sendable (Result<[UInt8], ServerRefusal>) -> Void
    ) {
        past(id, [start, target], reply) { _, documents in
            guard let first = documents.first, let last = documents.last else { return nil }
            return Operation.encode(
                first.changes(to: last).compactMap { request in
                    if case .operation(let operation) = request { operation } else { nil }
                })
        }
    }

    /// What happened before `clock` (nil: up to now), the newest first.
    public func history(
        _ id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, ServerRefusal>) -> Void
    ) {
        withSummary(id, reply) { [store] _ in
            store.history(of: id, before: clock, limit: limit) { result in reply(result.mapError(\.serverRefusal)) }
        }
    }

    /// The named versions, the newest first.
    public func versions(
        _ id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], ServerRefusal>) -> Void
    ) {
        withSummary(id, reply) { [store] _ in
            store.versions(of: id) { result in reply(result.mapError(\.serverRefusal)) }
        }
    }

    /// Removes the names of the state at `clock`, or one name. Answers how many.
    public func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?,
        reply: @escaping @Sendable (Result<Int, ServerRefusal>) -> Void
    ) {
        withSummary(id, reply) { [store] _ in
            store.removeVersions(of: id, at: clock, name: name) { result in
                reply(result.mapError(\.serverRefusal))
            }
        }
    }

    /// Calls `body` with what is stored of a flow that is there and not in the bin.
    private func withSummary<Value>(
        _ id: FlowID, _ reply: @escaping @Sendable (Result<Value, ServerRefusal>) -> Void,
        _ body: @escaping @Sendable (FlowSummary) -> Void
    ) {
        store.summary(of: id) { result in
            switch result {
            case .failure(let error): reply(.failure(error.serverRefusal))
            case .success(nil): reply(.failure(.unknownFlow))
            case .success(let summary?):
                if let at = summary.deletedAt { return reply(.failure(.flow(.gone(by: summary.deletedBy, at: at)))) }
                body(summary)
            }
        }
    }

    /// Makes the documents at `clocks`, and the answer out of them, on a worker.
    private func past<Value: Sendable>(
        _ id: FlowID, _ clocks: [UInt64], _ reply: @escaping @Sendable (Result<Value, ServerRefusal>) -> Void,
        _ make: @escaping @Sendable (FlowSummary, [FlowDocument]) -> Value?
    ) {
        withSummary(id, reply) { [self] summary in
            guard clocks.allSatisfy({ $0 <= summary.clock }) else {
                return reply(.failure(.transaction(.futureClock(clock: summary.clock))))
            }
            collect(id, clocks[...], []) { [self] result in
                guard case .success(let states) = result else {
                    if case .failure(let error) = result { reply(.failure(error.serverRefusal)) }
                    return
                }
                let isSubmitted = workers.submit { [limits] in
                    do throws(StoreError) {
                        var documents: [FlowDocument] = []
                        for state in states { documents.append(try state.document(limits: limits)) }
                        guard let value = make(summary, documents) else { throw .failed("no state") }
                        reply(.success(value))
                    } catch {
                        reply(.failure(error.serverRefusal))
                    }
                }
                if !isSubmitted { reply(.failure(.transaction(.overloaded))) }
            }
        }
    }

    private func collect(
        _ id: FlowID, _ clocks: ArraySlice<UInt64>, _ states: [PastFlow],
        _ done: @escaping @Sendable (Result<[PastFlow], StoreError>) -> Void
    ) {
        guard let clock = clocks.first else { return done(.success(states)) }
        store.past(of: id, at: clock) { [self] result in
            switch result {
            case .failure(let error): done(.failure(error))
            case .success(let state): collect(id, clocks.dropFirst(), states + [state], done)
            }
        }
    }
}

extension StoreError {
    /// What a program is told of it.
    fileprivate var serverRefusal: ServerRefusal { ServerRefusal(refusal) }
}
