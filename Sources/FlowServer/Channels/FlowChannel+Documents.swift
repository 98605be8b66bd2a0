import Flows
import Telemetry

/// What a member of generation 2 asks, and how transactions reach it (protocol.md §3 and §4).
extension FlowChannel {
    // MARK: Requests

    func pushDocument(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        guard let event = try? JSONScanner.decodeString(text, envelope.event), let membership else {
            return refuse(ref)
        }
        guard socket.messages.take(at: loop.now) else { return refuse(ref, Reply(Answer(Refusal.rateLimited))) }
        switch event {
        case "tx", "undo", "redo", "restore", "version":
            let limits = services.configuration.flows.document
            let read = envelope.transaction ?? ReadTransaction(event, text, envelope.payload, limits: limits)
            request(read.result, membership, ref)
        case "sync":
            sync(text, envelope.payload, membership, ref)
        case "divergence":
            services.metrics.channels.divergences.add(1, shard: loop.index)
            answer(.ok, ref)
        case "presence":
            pushPresence(text, envelope.payload, membership, ref)
        case "awareness":
            pushAwareness(text, envelope.payload, membership, ref)
        case "history":
            pushHistory(text, envelope.payload, membership, ref)
        case "versions":
            ask(ref) { [services] in services.flows.versions(membership.flowID, reply: $0) }
        case "ping":
            answer(.pong, ref)
        default:
            refuse(ref)
        }
    }

    private func request(
        _ read: Result<TransactionRequest, Refusal>, _ membership: Membership, _ ref: [UInt8]
    ) {
        var request: TransactionRequest
        switch read {
        case .success(let asked): request = asked
        case .failure(let refusal):
            services.metrics.channels.refusals.add(1, shard: loop.index)
            return ask(ref) { [services] reply in services.flows.refuse(membership, refusal, reply: reply) }
        }
        if socket.role == .viewer {
            request.barred = .forbidden
        } else if !socket.requests.take(at: loop.now) {
            request.barred = .rateLimited
        }
        ask(ref) { [services, request, self] reply in
            services.flows.request(membership, request, member: self, reply: reply)
        }
    }

    /// Asks the flow for something, and passes on its answer.
    func ask(_ ref: [UInt8], _ body: (@escaping @Sendable (Answer) -> Void) -> Void) {
        beginRequest()
        body { [self] answer in
            loop.run { [self] in
                endRequest()
                guard isJoined else { return }
                inOrder { channel in
                    if let clock = answer.clock { channel.place.reached(clock) }
                    channel.reply(Reply(answer), ref)
                }
            }
        }
    }

    // MARK: Catching up

    private func sync(_ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]) {
        beginRequest()
        socket.states.ask()
        sync(StateReference(text, payload), membership, ref)
    }

    /// - Parameter known: anything that names no state the flow ever had asks for the whole of it.
    private func sync(_ known: StateReference?, _ membership: Membership, _ ref: [UInt8]) {
        services.flows.sync(membership, epoch: known?.epoch, clock: known?.clock ?? 0, member: self) {
            [self] answer, following in
            loop.run { [self] in
                let clock = answer.clock ?? 0
                if isJoined, let known, known.epoch == membership.epoch, known.clock > place.clock,
                    known.clock <= clock
                {
                    // It was brought to an older state meanwhile: what was found would leave a gap.
                    return sync(StateReference(epoch: known.epoch, clock: place.clock), membership, ref)
                }
                endRequest()
                defer { socket.states.answered() }
                guard isJoined else { return }
                self.answer(Reply(answer), ref)
                guard answer.isOkay else { return }
                // It goes on from there, whether it lagged or not.
                place.caughtUp(to: clock)
                bringUpToDate(following)
            }
        }
    }

    /// A transaction for this member: queued, unless the member does not keep up.
    func deliver(_ transaction: CommittedTransaction, _ delivery: Delivery<FlowEvent>) {
        guard !place.isLagging else { return }
        if isHolding { return hold(delivery, bytes: transaction.payload.count) }
        // What came since a document's parts were made is no backlog: the next time it would be the same again.
        guard isCatchingUp || connection.backlog <= services.configuration.softMark else { return lag() }
        place.reached(transaction.clock)
        send(delivery)
    }

    /// Queues nothing more until the member has taken what is queued, then brings it up to date.
    func lag() {
        services.metrics.channels.lagging.add(1, shard: loop.index)
        held?.dropEvents()
        guard place.lag(at: loop.now) else { return tooSlow() }
        connection.onceEmpty { [weak self] in
            if let self, place.isLagging { resync() }
        }
    }

    /// The member is brought from where it is to the present state, by a push.
    func resync() {
        let (states, number) = (socket.states, place.beginResync())
        states.takeTurn { [weak self] in
            guard let self, let membership, number == place.resyncNumber else { return states.endTurn() }
            resync(membership, number)
        }
    }

    private func resync(_ membership: Membership, _ number: Int) {
        let known = place.clock
        services.flows.sync(
            membership, epoch: membership.epoch, clock: known, member: self, isResync: true
        ) { [self] answer, following in
            loop.run { [self] in
                resynced(number, since: known, answer, following)
                socket.states.endTurn()
            }
        }
    }

    private func resynced(_ number: Int, since known: UInt64, _ answer: Answer, _ following: Following?) {
        // Another one has begun since, because the session was restarted perhaps.
        guard isJoined, number == place.resyncNumber else { return }
        guard answer.isOkay else {
            // The member is out, and joins again.
            socket.pushError(self)
            leave()
            return socket.joinAnswered(self, accepted: false)
        }
        // It has asked for an older state meanwhile, and got it: what was found would leave a gap.
        guard place.clock >= known else { return resync() }
        place.caughtUp(to: answer.clock ?? 0)
        inOrder { $0.socket.push($0, "resync", answer.response) }
        bringUpToDate(following)
    }
}
