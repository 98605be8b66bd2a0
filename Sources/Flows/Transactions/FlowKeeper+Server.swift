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
        if let refusal = refusal(of: request) { return refuse(refusal, reply) }
        switch request.action {
        case .change(let requested, let bytes), .create(let requested, let bytes):
            change(requested, bytes: bytes, request, reply)
        case .remove(let by):
            live(
                deletedAt: state.deletedAt ?? loop.unixMilliseconds, by: state.deletedAt == nil ? by : state.deletedBy,
                request, reply)
        case .putBack:
            live(deletedAt: nil, by: nil, request, reply)
        case .version(let name):
            whenRoomForVersion { [self] refusal in
                if let refusal { return refuse(.transaction(refusal), reply) }
                nameVersion(name, request, reply)
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
        private(set) var refusal: Refusal?
        private(set) var state: FlowState
        private(set) var kind = LogRecord.Kind.answer
        private(set) var response: [UInt8] = []
        private(set) var operations: [UInt8] = []
        private(set) var inverse: [UInt8] = []
        private(set) var isOfComments = false

        /// Takes time in proportion to the operations; runs on any thread.
        ///
        /// - Parameter isComputed: the operations are not those of the request: the answer brings them.
        init(
            _ requested: [RequestedOperation], on state: FlowState, at milliseconds: Int64, isComputed: Bool = false
        ) {
            self.state = state
            do throws(Refusal) {
                var outcome = try state.transacting(requested, .transaction, at: milliseconds)
                outcome.isComputed = isComputed
                self.state = outcome.state
                kind = outcome.kind
                response = outcome.answer.response
                operations = outcome.operations
                inverse = outcome.inverse
                isOfComments = outcome.change?.isOfComments == true
            } catch {
                refusal = error
            }
        }
    }

    /// Large changes are made on a worker over a copy; if others are faster again and again, in the end here.
    private func change(
        _ requested: [RequestedOperation], bytes: Int, _ request: ServerRequest, attempts: Int = 0,
        _ reply: @escaping ServerRequests.Reply
    ) {
        guard bytes > environment.configuration.conversionOnLoop, attempts < 3 else {
            return record(Prepared(requested, on: state, at: loop.unixMilliseconds), request, reply)
        }
        let (copy, version, loop, now) = (state, version, loop, loop.unixMilliseconds)
        let isSubmitted = environment.workers.submit { [self] in
            let prepared = Prepared(requested, on: copy, at: now)
            loop.post { [self] in
                guard version != self.version else { return record(prepared, request, reply) }
                if let refusal = refusal(of: request) { return refuse(refusal, reply) }
                change(requested, bytes: bytes, request, attempts: attempts + 1, reply)
            }
        }
        if !isSubmitted { overload(reply) }
    }

    /// Makes the document as it was at `clock`.
    private func revert(to clock: UInt64, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply) {
        guard clock <= state.clock else {
            return refuse(.transaction(.futureClock(clock: state.clock)), reply)
        }
        past(at: clock) { [self] result in
            guard !isAbandoned else { return reply(.failure(.flow(.restarting))) }
            if let refusal = refusal(of: request) { return refuse(refusal, reply) }
            switch result {
            case .failure(let refusal): refuse(ServerRefusal(refusal), reply)
            case .success(let past):
                let changes = document.changes(to: past)
                record(Prepared(changes, on: state, at: loop.unixMilliseconds, isComputed: true), request, reply)
            }
        }
    }

    private func record(_ prepared: Prepared, _ request: ServerRequest, _ reply: @escaping ServerRequests.Reply) {
        if let refusal = prepared.refusal { return refuse(.transaction(refusal), reply) }
        var commit = Commit(next: prepared.state)
        commit.kind = prepared.kind
        commit.operations = prepared.operations
        commit.inverse = prepared.inverse
        commit.isOfComments = prepared.isOfComments
        var isNeeded = prepared.kind.changesDocument
        if case .create = request.action { isNeeded = true }
        record(commit, response: prepared.response, isNeeded: isNeeded, request, reply)
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

    // MARK: Versions

    /// Names the present state, which is encoded on a worker.
    private func nameVersion(
        _ name: String, _ request: ServerRequest, attempts: Int = 0, _ reply: @escaping ServerRequests.Reply
    ) {
        let (copy, loop) = (state, loop)
        let isSubmitted = environment.workers.submit { [self] in
            let bytes = copy.snapshot.state
            loop.post { [self] in
                if let refusal = refusal(of: request) { return refuse(refusal, reply) }
                // Somebody changed the flow meanwhile: the name is for what is there now.
                let isCurrent = state.clock == copy.clock && state.epoch == copy.epoch
                if !isCurrent, attempts < 3 { return nameVersion(name, request, attempts: attempts + 1, reply) }
                var outcome = RequestOutcome(nothing: state)
                outcome.version = VersionPin(name: name, state: isCurrent ? bytes : state.snapshot.state)
                var commit = Commit(next: state)
                commit.kind = .answer
                commit.version = outcome.version
                record(commit, response: outcome.answer.response, isNeeded: true, request, reply)
            }
        }
        if !isSubmitted { overload(reply) }
    }
}
