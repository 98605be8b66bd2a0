import Flows
import Telemetry

/// What a member of generation 2 asks, and how transactions reach it (protocol.md §3 and §4).
extension FlowChannel {
    // MARK: Requests

    func pushDocument(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        guard let event = try? JSONScanner.decodeString(text, envelope.event), let membership else {
            return refuse(ref)
        }
        switch event {
        case "tx", "undo", "redo", "restore", "version":
            request(event, text, envelope.payload, membership, ref)
        case "sync":
            sync(text, envelope.payload, membership, ref)
        case "divergence":
            services.metrics.channels.divergences.add(1, shard: loop.index)
            answer(.ok, ref)
        case "ping":
            answer(.pong, ref)
        default:
            refuse(ref)
        }
    }

    private func request(
        _ event: String, _ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]
    ) {
        let request: TransactionRequest
        do throws(Refusal) {
            request = try TransactionRequest(
                event: event, text, payload, limits: services.configuration.flows.document)
        } catch {
            return refuse(ref, Reply(Answer(error)))
        }
        beginRequest()
        services.flows.request(membership, request, member: self) { [self] answer in
            loop.run { [self] in
                endRequest()
                if let clock = answer.clock { place.reached(clock) }
                self.answer(Reply(answer), ref)
            }
        }
    }

    // MARK: Catching up

    private func sync(_ text: Span<UInt8>, _ payload: Range<Int>, _ membership: Membership, _ ref: [UInt8]) {
        // Anything that names no state the flow ever had asks for the whole of it.
        let known = StateReference(text, payload)
        beginRequest()
        services.flows.sync(membership, epoch: known?.epoch, clock: known?.clock ?? 0, member: self) {
            [self] answer, events in
            loop.run { [self] in
                endRequest()
                self.answer(Reply(answer), ref)
                for event in events { deliver(Delivery(event)) }
            }
        }
    }

    /// A transaction for this member: queued, unless the member does not keep up.
    func deliver(_ transaction: CommittedTransaction, _ delivery: Delivery<FlowEvent>) {
        guard !place.isLagging else { return }
        guard connection.backlog <= services.configuration.softMark else { return lag() }
        place.reached(transaction.clock)
        send(delivery)
    }

    /// Queues nothing more until the member has taken what is queued, then brings it up to date.
    private func lag() {
        services.metrics.channels.lagging.add(1, shard: loop.index)
        guard place.lag(at: loop.now) else { return tooSlow() }
        connection.onceEmpty { [weak self] in self?.resync() }
    }

    /// The member is brought from where it is to the present state, by a push.
    func resync() {
        guard let membership else { return }
        services.flows.sync(membership, epoch: membership.epoch, clock: place.clock, member: self) {
            [self] answer, events in
            loop.run { [self] in resynced(answer, events) }
        }
    }

    private func resynced(_ answer: Answer, _ events: [FlowEvent]) {
        guard self.membership != nil else { return }
        guard answer.isOkay else {
            // The flow is being loaded anew; the member is told as soon as that is done, or joins again.
            return end { socket.pushError(self) }
        }
        place.caughtUp(to: answer.clock ?? 0)
        socket.push(self, "resync", answer.response)
        for event in events { deliver(Delivery(event)) }
    }
}

/// A state that a member says it knows: `{"epoch", "clock"}`.
private struct StateReference {
    let epoch: String
    let clock: UInt64

    init?(_ text: Span<UInt8>, _ payload: Range<Int>) {
        guard let epoch = FlowChangeReader.string("epoch", text, payload),
            let clock = FlowChangeReader.value("clock", text, payload),
            let number = UInt64(String(decoding: Array(text, clock), as: UTF8.self))
        else { return nil }
        self.epoch = epoch
        self.clock = number
    }
}

extension Reply {
    /// The answer to a request of generation 2.
    init(_ answer: Answer) { self.init(status: answer.isOkay ? .ok : .error, response: answer.response) }
}

extension JoinRefusal {
    /// The answer to a join that cannot be understood.
    var reply: Reply {
        switch self {
        case .unsupportedVersion: .unsupportedVersion
        case .badRequest: .error("The join's payload has not the shape it must have.", "bad_request", isTerminal: true)
        }
    }
}

extension Reply {
    /// The generation asked for is not spoken here.
    fileprivate static let unsupportedVersion = Reply(
        status: .error,
        response: Array(
            """
            {"reason":"This server speaks generations 1 and 2.","code":"unsupported_version","min":1,"max":2,"retry":false}
            """.utf8))
}
