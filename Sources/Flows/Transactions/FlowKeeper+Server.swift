/// What the server itself asks (protocol.md §5): through the same commit as a member's transaction, answered when it is
/// durable.
extension FlowKeeper {
    /// Carries out a request, once if it has a key.
    ///
    /// - Parameter reply: called once, on the flow's loop, now or later.
    func handle(_ request: ServerRequest, reply: @escaping ServerRequests.Reply) {
        guard !isAbandoned else { return reply(.failure(.flow(.restarting))) }
        guard !serverRequests.isFull else { return overload(reply) }
        let number = serverRequests.begin { reply(.failure($0)) }
        let answer: ServerRequests.Reply = { [self] result in
            if serverRequests.end(number) { reply(result) }
        }
        guard let key = request.key else { return perform(request, answer) }
        switch serverRequests.claim(key, answer) {
        case .follows: break
        case .reused: answer(.failure(.keyReused))
        case .first:
            lookUp(key, request) { [self] result in
                answer(result)
                serverRequests.settle(key, result)
            }
        }
    }

    /// The request may have been answered before.
    private func lookUp(_ key: ServerRequest.Key, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply) {
        let loop = loop
        environment.store.answer(toKey: key.text, of: id) { [self] result in
            loop.run { [self] in
                switch result {
                case .failure(let error): reply(.failure(ServerRefusal(error.refusal)))
                case .success(nil): perform(request, reply)
                case .success(let known?) where known.hash == key.hash:
                    reply(.success(ServerAnswer(status: known.status, body: known.body)))
                case .success: reply(.failure(.keyReused))
                }
            }
        }
    }

    private func perform(_ request: ServerRequest, _ reply: @escaping ServerRequests.Reply) {
        guard heldBack == nil else {
            if !whenLetGo({ [self] in perform(request, reply) }) { overload(reply) }
            return
        }
        if let refusal = refusal(of: request) { return refuse(refusal, reply) }
        switch request.action {
        case .change(let requested, let bytes), .create(let requested, let bytes):
            change(requested, bytes: bytes, request, reply)
        case .remove(let by):
            let now = max(loop.unixMilliseconds, state.updatedAt)
            live(
                deletedAt: state.deletedAt ?? now, by: state.deletedAt == nil ? by : state.deletedBy,
                request, reply)
        case .putBack:
            live(deletedAt: nil, by: nil, request, reply)
        case .version(let name):
            whenRoomForVersion { [self] refusal, named in
                let reply: ServerRequests.Reply = { result in
                    reply(result)
                    named()
                }
                if let refusal { return refuse(.transaction(refusal), reply) }
                prepareOnWorker(request, reply) { Prepared(RequestOutcome(naming: $0, name)) }
            }
        case .revert(let clock):
            revert(to: clock, request, reply)
        }
    }

    /// Why the request cannot be for the flow as it is now.
    private func refusal(of request: ServerRequest) -> ServerRefusal? {
        let exists = state.createdAt != 0
        switch request.action {
        case .create: if exists { return .exists }
        case .remove, .putBack: if !exists { return .unknownFlow }
        case .change, .version, .revert:
            if !exists { return .unknownFlow }
            if let deletedAt = state.deletedAt { return .flow(.gone(by: state.deletedBy, at: deletedAt)) }
        }
        let head = ServerRequest.State(epoch: state.epochText, clock: state.clock)
        return request.condition?.contains(head) ?? true ? nil : .conditionFailed(head)
    }

    /// What a refusal tells of the flow may not be durable yet.
    private func refuse(_ refusal: ServerRefusal, _ reply: @escaping ServerRequests.Reply) {
        if case .transaction(let refusal) = refusal { environment.telemetry.refused(refusal, shard: loop.index) }
        whenDurable({ reply(.failure(refusal)) }, otherwise: { reply(.failure(ServerRefusal($0))) })
    }

    private func overload(_ reply: ServerRequests.Reply) {
        environment.telemetry.refused(.overloaded, shard: loop.index)
        reply(.failure(.transaction(.overloaded)))
    }

    // MARK: The document

    /// What a request comes to, as the log and the answer have it. It holds no operations: a large change is let go of
    /// where it was made.
    private struct Prepared: Sendable {
        let state: FlowState
        let kind: LogRecord.Kind
        let response: [UInt8]
        let operations: [UInt8]
        let inverse: [UInt8]
        let isOfComments: Bool
        let version: VersionPin?

        init(_ outcome: RequestOutcome) {
            state = outcome.state
            kind = outcome.kind
            response = outcome.answer.response
            operations = outcome.operations
            inverse = outcome.inverse
            isOfComments = outcome.change?.isOfComments == true
            version = outcome.version
        }

        /// Takes time in proportion to the operations; runs on any thread.
        ///
        /// - Parameter isComputed: the operations are not those of the request: the answer brings them.
        /// - Throws: when the rules forbid them.
        init(
            _ requested: [RequestedOperation], on state: FlowState, at milliseconds: Int64, isComputed: Bool = false
        ) throws(Refusal) {
            var outcome = try state.transacting(requested, .transaction, at: milliseconds)
            outcome.isComputed = isComputed
            self.init(outcome)
        }
    }

    private func change(
        _ requested: [RequestedOperation], bytes: Int, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply
    ) {
        let (state, now) = (state, loop.unixMilliseconds)
        if bytes > environment.configuration.conversionOnLoop {
            prepareOnWorker(request, reply) { state throws(Refusal) in try Prepared(requested, on: state, at: now) }
        } else {
            record(Result { () throws(Refusal) in try Prepared(requested, on: state, at: now) }, request, reply)
        }
    }

    /// Makes the document as it was at `clock`.
    private func revert(to clock: UInt64, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply) {
        guard clock <= state.clock else {
            return refuse(.transaction(.futureClock(clock: state.clock)), reply)
        }
        let now = loop.unixMilliseconds
        past(at: clock) { [self] result in
            prepareOnWorker(request, reply) { state throws(Refusal) in
                let changes = state.document.changes(to: try result.get())
                return try Prepared(changes, on: state, at: now, isComputed: true)
            }
        }
    }

    /// Records what a worker makes of a request, if that is still for the flow as it is then.
    private func prepareOnWorker(
        _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply,
        _ work: @escaping @Sendable (FlowState) throws(Refusal) -> Prepared
    ) {
        onWorker { state in
            Result { () throws(Refusal) in try work(state) }
        } then: { [self] result in
            if let refusal = refusal(of: request) { return refuse(refusal, reply) }
            record(result.flatMap { $0 }, request, reply)
        }
    }

    private func record(
        _ result: Result<Prepared, Refusal>, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply
    ) {
        switch result {
        case .failure(let refusal): refuse(ServerRefusal(refusal), reply)
        case .success(let prepared):
            var commit = Commit(next: prepared.state)
            commit.kind = prepared.kind
            commit.operations = prepared.operations
            commit.inverse = prepared.inverse
            commit.isOfComments = prepared.isOfComments
            commit.version = prepared.version
            var isNeeded = prepared.kind.changesDocument || prepared.version != nil
            if case .create = request.action { isNeeded = true }
            record(commit, response: prepared.response, isNeeded: isNeeded, request, reply)
        }
    }

    /// Commits what a request has come to, and stores the answer with it.
    ///
    /// - Parameter isNeeded: whether there is something to store even if the answer need not be.
    private func record(
        _ commit: Commit, response: [UInt8], isNeeded: Bool, _ request: ServerRequest,
        _ reply: @escaping ServerRequests.Reply
    ) {
        var behind = commit.next
        if isNeeded { behind.advance(changesDocument: commit.kind.changesDocument, at: loop.unixMilliseconds) }
        let answer = request.answer(ServerOutcome(summary: behind.summary, response: response))
        guard isNeeded || request.key != nil else {
            return whenDurable({ reply(.success(answer)) }, otherwise: { reply(.failure(ServerRefusal($0))) })
        }
        guard reserve() else { return overload(reply) }
        var commit = commit
        commit.label = request.label
        commit.answer = request.key.map {
            StoredAnswer(key: $0.text, hash: $0.hash, status: answer.status, body: answer.body)
        }
        commit.answered = { reply(.success(answer)) }
        commit.takenBack = { reply(.failure(ServerRefusal($0))) }
        self.commit(commit)
    }

    // MARK: The bin

    private func live(
        deletedAt: Int64?, by: String?, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply
    ) {
        var commit = Commit(next: state)
        commit.next.deletedAt = deletedAt
        commit.next.deletedBy = by
        let isNeeded = state.deletedAt != deletedAt
        commit.kind = isNeeded ? .lifecycle : .answer
        record(commit, response: Array("{}".utf8), isNeeded: isNeeded, request, reply)
    }
}
