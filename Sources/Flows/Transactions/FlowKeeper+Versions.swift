/// Naming a state, and going back to one. Both take time in proportion to the document, on a worker.
extension FlowKeeper {
    /// Names the present state.
    func nameVersion(
        _ name: String, _ request: TransactionRequest, _ client: FlowClient, _ reply: @escaping (Answer) -> Void
    ) {
        client.isBusy = true
        whenRoomForVersion { [self] refusal, named in
            let reply = { (answer: Answer) in
                reply(answer)
                named()
            }
            resume(client) {
                guard canAnswer(request, client) else { return refuse(.restarting, reply) }
                if let refusal { return refuse(refusal, reply) }
                concludeOnWorker(request, client, nil, reply) { state throws(Refusal) in
                    try state.checkConditions(of: request)
                    return RequestOutcome(naming: state, name)
                }
            }
        }
    }

    /// Versions that a flow keeps.
    static let versionLimit = 500

    /// Names the state, unless it gets why the flow takes no more names; calls `named` when the name is stored, or is not.
    typealias NameInTurn = (_ refusal: Refusal?, _ named: @escaping @Sendable () -> Void) -> Void

    /// Calls `body` with why the flow takes no more names; nil when it does. One after the other, because the store counts
    /// those only that it has.
    func whenRoomForVersion(_ body: @escaping NameInTurn) {
        guard waitingToName == nil else {
            waitingToName?.append(body)
            return
        }
        waitingToName = []
        beginToName(body)
    }

    private func beginToName(_ body: @escaping NameInTurn) {
        countVersions { [self] refusal in
            body(refusal) { [self] in
                guard let next = waitingToName?.first else {
                    waitingToName = nil
                    return
                }
                waitingToName?.removeFirst()
                beginToName(next)
            }
        }
    }

    private func countVersions(_ body: @escaping (Refusal?) -> Void) {
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
                guard canAnswer(request, client) else { return refuse(.restarting, reply) }
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

    /// The document as it was at `clock`, which has been: made on a worker when the clock is durable, since the store
    /// knows no other.
    func past(at clock: UInt64, _ body: @escaping (Result<FlowDocument, Refusal>) -> Void) {
        whenDurable({ [self] in readPast(at: clock, body) }, otherwise: { body(.failure($0)) })
    }

    private func readPast(at clock: UInt64, _ body: @escaping (Result<FlowDocument, Refusal>) -> Void) {
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
}

extension PastFlow {
    /// The document that the snapshot and the transactions make. Takes time in proportion to both.
    ///
    /// - Throws: when they cannot be read.
    func document(limits: DocumentLimits) throws(StoreError) -> FlowDocument {
        var document = FlowDocument(limits: limits)
        try checkClocks()
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

    /// A snapshot of another clock would give another state than that which was asked for.
    private func checkClocks() throws(StoreError) {
        var clock = snapshot?.clock ?? 0
        for record in transactions {
            guard record.clock == clock &+ 1 else {
                throw .quarantined("the transaction at clock \(record.clock) follows clock \(clock)")
            }
            clock = record.clock
        }
    }
}
