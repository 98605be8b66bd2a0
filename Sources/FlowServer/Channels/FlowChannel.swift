import Flows
import Telemetry

/// A member of a flow, generation 1 (protocol.md §2): changes in, the flow's events out.
///
/// `@unchecked Sendable`: after `init`, everything is touched on the connection's loop only; sessions on other loops
/// carry the reference, and come back through `Member`'s calls, which are made on `loop`.
final class FlowChannel: Channel, Member, @unchecked Sendable {
    private enum State {
        case joining, joined, closed
    }

    let topic: [UInt8]
    let joinRef: [UInt8]
    let loop: any Loop
    private let flowID: FlowID
    private let clientID: String
    private let ref: [UInt8]
    private let services: Services
    private let socket: ChannelSocket
    private let connection: Connection
    private let audience: Audience
    private var previous: FlowChannel?
    private var membership: Membership?
    private var state = State.joining
    /// Whether the client has been told that it has joined.
    private var isWelcomed = false
    /// Changes that the flow's loop, another one, has not taken yet.
    private var inFlight = 0

    /// - Parameter previous: the channel whose place this one takes, when the topic is joined a second time.
    init(
        flowID: FlowID, topic: [UInt8], joinRef: [UInt8], ref: [UInt8], socket: ChannelSocket, connection: Connection,
        previous: FlowChannel?
    ) {
        self.flowID = flowID
        self.topic = topic
        self.joinRef = joinRef
        self.ref = ref
        self.socket = socket
        self.connection = connection
        self.previous = previous
        services = socket.services
        loop = connection.loop
        clientID = previous?.clientID ?? Base64.encodeURL(services.random.bytes(16))
        audience = services.audiences[connection.loop].join(
            Audience.Key(
                serializer: socket.serializer, topic: topic, joinRef: joinRef,
                deflateWindowBits: socket.deflateWindowBits))
    }

    private var eventLoop: EventLoop { connection.loop }

    // MARK: Joining

    func join() { services.flows.join(flowID, client: clientID, member: self, replaces: previous != nil) }

    func joined(_ result: Result<Membership, FlowsError>) {
        switch result {
        case .failure(let error):
            guard state == .joining else { return }
            finish()
            socket.reply(error.joinReply, joinRef: joinRef, ref: ref, topic: topic)
            closePrevious(leaves: true)
            socket.joinAnswered(self, accepted: false)
        case .success(let membership):
            // The socket may be gone by now; it has left already then.
            guard state == .joining else { return membership.subscription.cancel() }
            self.membership = membership
            state = .joined
            socket.reply(.ok, joinRef: joinRef, ref: ref, topic: topic)
            closePrevious(leaves: false)
        }
    }

    /// The channel whose place this one has taken ends without the session noticing: the client stays.
    private func closePrevious(leaves: Bool) {
        guard let previous else { return }
        self.previous = nil
        if leaves { previous.leave() } else { previous.finish() }
        socket.pushClose(previous)
    }

    // MARK: Pushes

    func push(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        if JSONScanner.stringEquals(text, envelope.event, "flow_change") {
            guard let change = envelope.change ?? FlowChangeReader.read(text, envelope.payload) else {
                return refuse(ref)
            }
            answer(.broadcasted, ref)
            relay(
                FlowChange(
                    json: Array(text, change.json), isWholeFlow: change.isWholeFlow, unixSeconds: loop.unixSeconds))
        } else if JSONScanner.stringEquals(text, envelope.event, "ping") {
            answer(.pong, ref)
        } else {
            refuse(ref)
        }
    }

    private func refuse(_ ref: [UInt8]) {
        services.metrics.channels.refusals.add(1, shard: loop.index)
        answer(.unknownEvent, ref)
    }

    private func answer(_ reply: Reply, _ ref: [UInt8]) {
        socket.reply(reply, joinRef: joinRef, ref: ref, topic: topic)
    }

    /// The reply is queued already: it leaves before the fan-out.
    private func relay(_ change: FlowChange) {
        let flows = services.flows
        if flows.loop(for: flowID).isCurrent { return flows.broadcast(flowID, change, from: clientID) }
        // The flow lives elsewhere: only so many changes may be on their way there.
        inFlight += 1
        if inFlight >= services.configuration.changesInFlight { connection.pauseReading() }
        flows.broadcast(flowID, change, from: clientID) { [self] _ in
            loop.post { [self] in relayed() }
        }
    }

    private func relayed() {
        inFlight -= 1
        if state == .joined, inFlight < services.configuration.changesInFlight / 2 { socket.resumeReading() }
    }

    // MARK: Events

    func deliver(_ delivery: Delivery<FlowEvent>) {
        guard state == .joined else { return }
        handle(delivery)
        guard !isWelcomed else { return }
        // The answers to what was pushed behind the join come behind the news of it.
        isWelcomed = true
        socket.joinAnswered(self, accepted: true)
    }

    private func handle(_ delivery: Delivery<FlowEvent>) {
        switch delivery.message {
        case .restarted:
            if let membership { services.flows.attach(membership, member: self) }
        case .failed:
            end { socket.pushError(self) }
        case .deleted:
            send(delivery)
            end { socket.pushClose(self) }
        case .clientJoined, .clientLeft, .update:
            guard connection.backlog <= services.configuration.softMark else { return tooSlow() }
            send(delivery)
        }
    }

    private func send(_ delivery: Delivery<FlowEvent>) {
        let context = BroadcastContext(
            flowID: flowID, compressors: services.compressors[eventLoop],
            compress: services.configuration.webSocket.compress)
        services.metrics.channels.deliveries.add(1, shard: loop.index)
        audience.frame(delivery, context).send(on: connection)
    }

    /// The peer does not read: it is let go, so that nobody else pays for it (protocol.md §4).
    private func tooSlow() {
        services.metrics.channels.slowClients.add(1, shard: loop.index)
        socket.socket?.closeDroppingQueue(.slow, services.retryReason("slow", milliseconds: 1000...5000))
    }

    // MARK: Leaving

    func leave() {
        guard state != .closed else { return }
        finish()
        services.flows.leave(flowID, client: clientID)
        previous?.finish()
        previous = nil
    }

    /// The session is gone, and has taken this member out itself.
    private func end(_ say: () -> Void) {
        say()
        finish()
        socket.remove(self)
    }

    private func finish() {
        guard state != .closed else { return }
        state = .closed
        membership?.subscription.cancel()
        membership = nil
        services.audiences[eventLoop].leave(audience)
        // Nobody else ends a pause that this channel began.
        if inFlight > 0 { socket.resumeReading() }
    }
}

extension FlowsError {
    /// The answer to a join that this error refused; the texts of the reference.
    fileprivate var joinReply: Reply {
        switch self {
        case .invalidFlowID: .error("Invalid flow identifier", code)
        case .tooManyClients, .restarting, .storage: .error("Failed to join flow session", code)
        case .flowFailed(let retryAfter): .error("Failed to join flow session", code, retryAfter: retryAfter)
        }
    }
}
