/// Naming a state, and going back to one. Both need work that takes time in proportion to the document, on a worker.
extension FlowKeeper {
    /// Names the present state.
    func nameVersion(
        _ name: String, _ request: TransactionRequest, _ client: FlowClient, _ reply: @escaping (Answer) -> Void
    ) {
        client.isBusy = true
        whenRoomForVersion { [self] refusal in
            resume(client) {
                guard isCurrent(request, client) else { return refuse(.restarting, reply) }
                if let refusal { return refuse(refusal, reply) }
                nameVersionNow(name, request, client, reply)
            }
        }
    }

    private func nameVersionNow(
        _ name: String, _ request: TransactionRequest, _ client: FlowClient, _ reply: @escaping (Answer) -> Void
    ) {
        let (copy, version) = (state, version)
        perform(request, client, reply) {
            copy.snapshot.state
        } then: { keeper, state in
            do throws(Refusal) {
                try keeper.state.checkConditions(of: request)
            } catch {
                return keeper.conclude(request, client, nil, reply) { () throws(Refusal) in throw error }
            }
            // Somebody changed the flow meanwhile: the name is for what is there now.
            let current = keeper.version == version ? state : keeper.state.snapshot.state
            var outcome = RequestOutcome(nothing: keeper.state)
            outcome.version = VersionPin(name: name, state: current)
            keeper.record(outcome, request, client, nil, reply)
        }
    }

    /// Versions that a flow keeps.
    static let versionLimit = 500

    /// Calls `body` with why the flow takes no more names; nil when it does.
    func whenRoomForVersion(_ body: @escaping (Refusal?) -> Void) {
        let loop = loop
        // Used on the loop only; the store carries it there.
        nonisolated(unsafe) let body = body
        environment.store.versions(of: id) { result in
            loop.run {
                switch result {
                case .failure(let error): unsafe body(error.refusal)
                case .success(let versions): unsafe body(versions.count < Self.versionLimit ? nil : .tooManyVersions)
                }
            }
        }
    }

    /// Makes the document as it was at `clock`, by a transaction of its own.
    func restore(
        _ clock: UInt64, _ request: TransactionRequest, _ client: FlowClient, _ except: Subscription<FlowEvent>?,
        _ reply: @escaping (Answer) -> Void
    ) {
        guard clock <= state.clock else {
            guard reserve() else { return refuse(.overloaded, reply) }
            return conclude(request, client, except, reply) { () throws(Refusal) in
                throw .futureClock(clock: state.clock)
            }
        }
        let now = loop.unixMilliseconds
        client.isBusy = true
        past(at: clock) { [self] result in
            resume(client) {
                // The client may have been answered in another way since, if the flow was loaded anew.
                guard isCurrent(request, client) else { return refuse(.restarting, reply) }
                concludeOnWorker(request, client, except, reply) { state throws(Refusal) in
                    try state.checkConditions(of: request)
                    let changes = state.document.changes(to: try result.get())
                    var outcome = try state.transacting(changes, .transaction, at: now)
                    outcome.isComputed = true
                    return outcome
                }
            }
        }
    }

    /// Whether a request that took longer than a turn can still be answered.
    private func isCurrent(_ request: TransactionRequest, _ client: FlowClient) -> Bool {
        !isAbandoned && !client.isStale && request.cseq == client.lastCseq + 1
    }

    /// The document as it was at `clock`, made on a worker.
    func past(at clock: UInt64, _ body: @escaping (Result<FlowDocument, Refusal>) -> Void) {
        let (loop, workers, limits, id) = (loop, environment.workers, document.limits, id)
        // Used on the loop only; the store and the worker carry it there.
        nonisolated(unsafe) let body = body
        let finish: @Sendable (Result<FlowDocument, Refusal>) -> Void = { result in
            loop.run { unsafe body(result) }
        }
        environment.store.past(of: id, at: clock) { result in
            switch result {
            case .failure(let error): finish(.failure(error.refusal))
            case .success(let past):
                let isSubmitted = workers.submit {
                    finish(
                        Result { () throws(StoreError) in try past.document(limits: limits) }
                            .mapError { error in error.refusal })
                }
                if !isSubmitted { finish(.failure(.overloaded)) }
            }
        }
    }

    /// Concludes a request that takes long: on a worker, over a copy of the state; if others are faster again and again,
    /// in the end here.
    func concludeOnWorker(
        _ request: TransactionRequest, _ client: FlowClient, _ except: Subscription<FlowEvent>?,
        _ reply: @escaping (Answer) -> Void, attempts: Int = 1,
        _ work: @escaping @Sendable (FlowState) throws(Refusal) -> RequestOutcome
    ) {
        let (copy, version) = (state, version)
        perform(request, client, reply) {
            Result { () throws(Refusal) in try work(copy) }
        } then: { keeper, outcome in
            if keeper.version == version {
                return keeper.conclude(request, client, except, reply) { () throws(Refusal) in try outcome.get() }
            }
            guard attempts < 3 else {
                return keeper.conclude(request, client, except, reply) { () throws(Refusal) in
                    try work(keeper.state)
                }
            }
            keeper.cancelReservation()
            keeper.concludeOnWorker(request, client, except, reply, attempts: attempts + 1, work)
        }
    }

    /// Runs `work` on a worker for a request of `client`, whose later requests wait for it to be answered.
    private func perform<Value: Sendable>(
        _ request: TransactionRequest, _ client: FlowClient, _ reply: @escaping (Answer) -> Void,
        _ work: @escaping @Sendable () -> Value, then finish: @escaping (FlowKeeper, Value) -> Void
    ) {
        guard reserve() else { return refuse(.overloaded, reply) }
        client.isBusy = true
        let loop = loop
        // Used on the loop only; the worker carries them there.
        nonisolated(unsafe) let (finish, reply) = (finish, reply)
        let isSubmitted = environment.workers.submit {
            let value = work()
            loop.post { [self] in
                resume(client) {
                    guard isCurrent(request, client) else {
                        cancelReservation()
                        return unsafe refuse(.restarting, reply)
                    }
                    unsafe finish(self, value)
                }
            }
        }
        guard !isSubmitted else { return }
        resume(client) {
            cancelReservation()
            unsafe refuse(.overloaded, reply)
        }
    }
}

extension PastFlow {
    /// The document that the snapshot and the transactions make. Takes time in proportion to both.
    ///
    /// - Throws: when they cannot be read.
    func document(limits: DocumentLimits) throws(StoreError) -> FlowDocument {
        var document = FlowDocument(limits: limits)
        do {
            if let snapshot { document = try FlowDocument(snapshot: snapshot.state, limits: limits) }
            for record in transactions {
                try document.replay(Operation.readLogged(record.operations), clock: record.clock)
            }
        } catch {
            throw .quarantined("the state before cannot be made: \(error)")
        }
        return document
    }
}
