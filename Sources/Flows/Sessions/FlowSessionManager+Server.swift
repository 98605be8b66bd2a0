/// What the server itself asks of flows, whether they are live or not: for the REST interface and the bin.
extension FlowSessionManager {
    /// Carries out a request of the server. Answers on the flow's loop.
    func serve(_ id: FlowID, _ request: ServerRequest, reply: @escaping ServerRequests.Reply) {
        hold(id) { [self] flow, release in
            // What members of generation 1 wrote before comes before.
            flow.bridge.whenSettled {
                flow.keeper.handle(request) { result in
                    release()
                    if case .remove = request.action, case .success = result { self.wentToBin(flow.keeper) }
                    reply(result)
                }
            }
        } refused: {
            reply(.failure($0))
        }
    }

    /// The members of a flow in the bin are told who put it there, and are out.
    private func wentToBin(_ keeper: FlowKeeper) {
        // What is accepted behind it may never be stored.
        let state = keeper.durableState
        guard state.deletedAt != nil, !keeper.isAbandoned else { return }
        keeper.observers.end(.deleted(by: state.deletedBy))
        _ = session(keeper.id)?.assumeIsolated { $0.close(reason: "deleted", by: state.deletedBy) }
    }

    /// The flow with all that is on its way into it, durable; nil for one that was never written.
    func read(_ id: FlowID, reply: @escaping @Sendable (Result<FlowReading?, FlowsError>) -> Void) {
        hold(id) { flow, release in
            let number = flow.keeper.serverRequests.begin { _ in
                release()
                reply(.failure(.restarting))
            }
            let answer: @Sendable (Result<FlowReading?, FlowsError>) -> Void = { result in
                guard flow.keeper.serverRequests.end(number) else { return }
                release()
                reply(result)
            }
            flow.bridge.whenSettled {
                let reading = FlowReading(flow.keeper.state)
                flow.keeper.whenDurable(
                    { answer(.success(reading.summary.createdAt == 0 ? nil : reading)) },
                    otherwise: { _ in answer(.failure(.storage)) })
            }
        } refused: { refusal in
            reply(.failure(refusal == .flow(.quarantined) ? .quarantined : .storage))
        }
    }

    /// Lets somebody watch a flow from the present state on, or from `since` if what came after it is at hand.
    ///
    /// - Parameter began: called once, on the flow's loop, before any news.
    func observe(
        _ id: FlowID, since: ServerRequest.State?, news: @escaping @Sendable (FlowNews) -> Void,
        began: @escaping @Sendable (Result<Observation, ServerRefusal>) -> Void
    ) {
        hold(id) { [self] flow, release in
            let keeper = flow.keeper
            let number = keeper.serverRequests.begin {
                release()
                began(.failure($0))
            }
            // What is accepted later is released later, and is news then.
            let present = Observation.Present(keeper, since: since)
            keeper.whenDurable(
                { [self] in
                    guard keeper.serverRequests.end(number) else { return }
                    if let refusal = refusal(toWatch: keeper) {
                        release()
                        return began(.failure(refusal))
                    }
                    let observer = keeper.observers.add(news)
                    let loop = loop(for: id)
                    began(
                        .success(
                            Observation(present) {
                                loop.run {
                                    _ = keeper.observers.remove(observer)
                                    release()
                                }
                            }))
                },
                otherwise: { refusal in
                    guard keeper.serverRequests.end(number) else { return }
                    release()
                    began(.failure(ServerRefusal(refusal)))
                })
        } refused: {
            began(.failure($0))
        }
    }

    private func refusal(toWatch keeper: FlowKeeper) -> ServerRefusal? {
        if keeper.state.createdAt == 0 { return .unknownFlow }
        if let deletedAt = keeper.state.deletedAt {
            return .flow(.gone(by: keeper.state.deletedBy, at: deletedAt))
        }
        return keeper.observers.count < configuration.clientsPerFlow ? nil : .flow(.tooManyClients)
    }

    /// Removes all that is stored of a flow that has been in the bin since `time` or longer. Answers whether it did.
    ///
    /// - Parameter time: milliseconds since 1970.
    func purge(_ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Bool) -> Void) {
        loop(for: id).run { [self] in
            // Whoever is there now is about to be told that the flow is gone; it is purged another time.
            guard session(id) == nil, keepers[loop(for: id).index].discardUnused(id) else { return reply(false) }
            store.purge(id, deletedUpTo: time) { [news] result in
                let isPurged = (try? result.get()) ?? false
                if isPurged { news.purged(id) }
                reply(isPurged)
            }
        }
    }

    /// Calls `body` on the flow's loop with the flow, which stays loaded until `release` is called for the first time.
    private func hold(
        _ id: FlowID, _ body: @escaping @Sendable (LoadedFlow, _ release: @escaping @Sendable () -> Void) -> Void,
        refused: @escaping @Sendable (ServerRefusal) -> Void
    ) {
        let loop = loop(for: id)
        loop.run { [self] in
            let table = keepers[loop.index]
            table.open(id) { [self] result in
                switch result {
                case .success(let flow):
                    table.retain(flow)
                    body(flow) { table.release(flow) }
                case .failure(let error):
                    storeFailed(id, error)
                    refused(ServerRefusal(error.refusal))
                }
            }
        }
    }
}

/// Somebody watches a flow.
public struct Observation: Sendable {
    /// Where the flow is; the news follow from there.
    public let state: ServerRequest.State
    /// What came after the state that the observer knows, in order; nil when that is not at hand, and the observer must
    /// read the flow anew.
    public let missed: [CommittedTransaction]?
    /// Ends it. Callable from every thread, once.
    public let end: @Sendable () -> Void

    init(_ present: Present, end: @escaping @Sendable () -> Void) {
        state = present.state
        missed = present.missed
        self.end = end
    }

    /// Where a flow is at the moment at which somebody begins to watch it.
    struct Present: Sendable {
        let state: ServerRequest.State
        let missed: [CommittedTransaction]?

        init(_ keeper: FlowKeeper, since: ServerRequest.State?) {
            state = ServerRequest.State(epoch: keeper.state.epochText, clock: keeper.state.clock)
            guard let since else {
                missed = []
                return
            }
            missed =
                since.epoch == state.epoch && since.clock <= state.clock
                ? keeper.recent.after(since.clock, upTo: state.clock).map(Array.init) : nil
        }
    }
}
