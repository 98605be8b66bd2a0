/// What takes longer than a turn should: made by a worker, of a copy of the state.
extension FlowKeeper {
    /// How often others may change the flow meanwhile before they must wait.
    private static let timesOvertaken = 2

    /// Calls `finish` with what `work` makes of the state, which is the flow's then: when others changed it meanwhile,
    /// `work` runs again. After two retries the work takes exclusive hold of the flow; other requests queue behind it.
    ///
    /// - Parameter finish: called once, on the flow's loop; gets why there is nothing when no worker has room, and when
    ///   the flow does not go on from the state.
    func onWorker<Value: Sendable>(
        _ work: @escaping @Sendable (FlowState) -> Value,
        then finish: @escaping (Result<Value, Refusal>) -> Void
    ) {
        onWorker(overtaken: 0, Large(work), then: finish)
    }

    private func onWorker<Value: Sendable>(
        overtaken: Int, _ work: Large<@Sendable (FlowState) -> Value>,
        then finish: @escaping (Result<Value, Refusal>) -> Void
    ) {
        guard !isAbandoned else { return finish(.failure(.restarting)) }
        // Beyond `whenLetGo`'s limit: these are taken already, and as few as there are clients and server requests.
        guard heldBack == nil else {
            heldBack?.append { [self] in onWorker(overtaken: overtaken, work, then: finish) }
            return
        }
        let holds = overtaken >= Self.timesOvertaken
        if holds { heldBack = [] }
        let (copy, version, loop, workers) = (state, version, loop, environment.workers)
        // Used on the loop only; the worker carries it there.
        nonisolated(unsafe) let finish = finish
        let isSubmitted = workers.submit {
            let made = Large(work.value(copy))
            loop.post { [self] in
                if isAbandoned || (holds && version != self.version) {
                    unsafe finish(.failure(.restarting))
                    workers.free(work)
                } else if version == self.version, holds || heldBack == nil {
                    unsafe finish(.success(made.value))
                    workers.free(work)
                } else {
                    // Others changed the flow, or are about to: nobody overtakes who holds it.
                    unsafe onWorker(overtaken: overtaken + 1, work, then: finish)
                }
                workers.free(made)
                if holds { letGo() }
            }
        }
        guard !isSubmitted else { return }
        unsafe finish(.failure(.overloaded))
        if holds { letGo() }
    }

    /// Runs `body` when nobody holds the flow any more, behind those that wait already; false when too many do.
    func whenLetGo(_ body: @escaping () -> Void) -> Bool {
        guard let waiting = heldBack?.count, waiting < environment.configuration.releasesPerFlow else { return false }
        heldBack?.append(body)
        return true
    }

    /// The flow is held no more: what waited goes on in its order, until one of it holds the flow again.
    func letGo() {
        var waiting = (heldBack ?? [])[...]
        heldBack = nil
        while heldBack == nil, let body = waiting.popFirst() { body() }
        heldBack?.append(contentsOf: waiting)
    }

    // MARK: Requests of clients

    /// Concludes a request that takes long: what it comes to is made on a worker. The client's later requests wait for
    /// it to be answered.
    func concludeOnWorker(
        _ request: TransactionRequest, _ client: FlowClient, _ except: Subscription<FlowEvent>?,
        _ reply: @escaping (Answer) -> Void,
        _ work: @escaping @Sendable (FlowState) throws(Refusal) -> RequestOutcome
    ) {
        guard reserve() else { return refuse(.overloaded, reply) }
        client.isBusy = true
        onWorker { state in
            Result { () throws(Refusal) in try work(state) }
        } then: { [self] result in
            resume(client) {
                // The client may have been answered in another way since, if the flow was loaded anew.
                guard canAnswer(request, client) else {
                    cancelReservation()
                    return refuse(.restarting, reply)
                }
                conclude(request, client, except, reply) { () throws(Refusal) in try result.get().get() }
            }
        }
    }

    /// Whether a request that took longer than a turn can still be answered.
    func canAnswer(_ request: TransactionRequest, _ client: FlowClient) -> Bool {
        !isAbandoned && !client.isStale && state.deletedAt == nil && request.cseq == client.lastCseq + 1
    }

    /// Carries the request out when nobody holds the flow any more. The client is kept until then: what is under way is
    /// known only here.
    func handleWhenLetGo(
        _ request: TransactionRequest, from client: FlowClient, except: Subscription<FlowEvent>?,
        reply: @escaping (Answer) -> Void
    ) {
        let waits = whenLetGo { [self] in
            handle(request, from: client, except: except, reply: reply)
            release(client)
        }
        if waits { client.users += 1 } else { refuse(.overloaded, reply) }
    }
}
