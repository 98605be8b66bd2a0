import Flows
import Telemetry

/// A member of a flow: requests in, the flow's events out. What a member of generation 2 asks is in
/// `FlowChannel+Documents`.
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
    /// Generation 1: under which the session knows the member.
    private let clientID: String
    /// What a member of generation 2 said when it joined; nil for generation 1.
    private let request: JoinRequest?
    /// The join's, until it is answered.
    private var ref: [UInt8]
    let services: Services
    let socket: ChannelSocket
    let connection: Connection
    private let audience: Audience
    private var previous: FlowChannel?
    /// Another channel of the same socket is about to take this one's place.
    private var isReplaced = false
    private(set) var membership: Membership?
    private var state = State.joining
    /// Where a member of generation 2 is in the flow's order.
    var place = StreamPlace()
    /// What waits behind parts of a document.
    var held: HeldEvents?
    /// What comes is what brings the member to the present state.
    var isCatchingUp = true
    /// Whether the client has been told that it has joined.
    private var isWelcomed = false
    /// Requests that the flow has not answered yet.
    private var inFlight = 0
    /// They are as many as may be.
    private var isFull = false

    /// - Parameter previous: the channel whose place this one takes, when the topic is joined a second time.
    init(
        flowID: FlowID, join: JoinRequest?, topic: [UInt8], joinRef: [UInt8], ref: [UInt8], socket: ChannelSocket,
        connection: Connection, previous: FlowChannel?
    ) {
        self.flowID = flowID
        request = join
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

    /// Whether the member is in, and its client listens.
    var isJoined: Bool { state == .joined }

    // MARK: Joining

    func join() {
        previous?.isReplaced = true
        guard let request else {
            return services.flows.join(
                flowID, client: clientID, member: self, replaces: previous?.request == nil && previous != nil)
        }
        services.flows.join(flowID, request, member: self)
    }

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
            self.membership = membership.answered
            state = .joined
            place.caughtUp(to: membership.clock)
            socket.reply(
                Reply(status: .ok, response: membership.response), joinRef: joinRef, ref: ref, topic: topic)
            ref = []
            closePrevious(leaves: previous?.membership?.clientID != membership.clientID)
            if request != nil { welcomeLater() }
        }
    }

    /// The channel whose place this one has taken ends without the session noticing where the client stays.
    private func closePrevious(leaves: Bool) {
        guard let previous else { return }
        self.previous = nil
        // The session may have ended it meanwhile; it has been told then.
        guard previous.state != .closed else { return }
        guard leaves else {
            previous.finish()
            return socket.pushClose(previous)
        }
        // Later: what this channel is being told of who is here has the other client in it still, and it must hear of that
        // one's leaving.
        loop.post { [self] in
            guard previous.state != .closed else { return }
            previous.leave()
            socket.pushClose(previous)
        }
    }

    // MARK: Pushes

    func push(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        if request != nil {
            pushDocument(text, envelope, ref: ref)
        } else if JSONScanner.stringEquals(text, envelope.event, "flow_change") {
            guard let change = envelope.change ?? FlowChangeReader.read(text, envelope.payload) else {
                return refuse(ref)
            }
            guard socket.role == .editor else { return refuse(ref, Reply(Answer(Refusal.forbidden))) }
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

    func refuse(_ ref: [UInt8], _ reply: Reply = .unknownEvent) {
        services.metrics.channels.refusals.add(1, shard: loop.index)
        answer(reply, ref)
    }

    func answer(_ reply: Reply, _ ref: [UInt8]) { inOrder { $0.reply(reply, ref) } }

    /// Answers now, whatever waits.
    func reply(_ reply: Reply, _ ref: [UInt8]) {
        socket.reply(reply, joinRef: joinRef, ref: ref, topic: topic)
    }

    /// The reply is queued already: it leaves before the fan-out.
    private func relay(_ change: FlowChange) {
        let flows = services.flows
        if flows.loop(for: flowID).isCurrent { return flows.broadcast(flowID, change, from: clientID) }
        // The flow lives elsewhere: only so many changes may be on their way there.
        beginRequest()
        flows.broadcast(flowID, change, from: clientID) { [self] _ in
            loop.post { [self] in endRequest() }
        }
    }

    /// A request has gone to the flow, which answers later: only so many may be on their way.
    func beginRequest() {
        inFlight += 1
        guard !isFull, inFlight >= services.configuration.changesInFlight else { return }
        isFull = true
        socket.channelIsFull()
    }

    /// The flow has answered a request.
    func endRequest() {
        inFlight -= 1
        if inFlight <= services.configuration.changesInFlight / 2 { hasRoom() }
    }

    private func hasRoom() {
        guard isFull else { return }
        isFull = false
        socket.channelHasRoom()
    }

    // MARK: Events

    func deliver(_ delivery: Delivery<FlowEvent>) {
        guard state == .joined else { return }
        handle(delivery)
        if request == nil { welcome() }
    }

    /// The answers to what was pushed behind the join come behind the news of it.
    private func welcome() {
        guard !isWelcomed, state == .joined else { return }
        isWelcomed = true
        isCatchingUp = false
        socket.joinAnswered(self, accepted: true)
    }

    /// The state follows the answer to the join within this turn; what was pushed behind the join comes after it.
    private func welcomeLater() { loop.post { [self] in welcome() } }

    private func handle(_ delivery: Delivery<FlowEvent>) {
        switch delivery.message {
        case .restarted:
            guard let membership else { return }
            if request == nil { services.flows.attach(membership, member: self) } else { resync() }
        case .failed:
            end { socket.pushError(self) }
        case .deleted:
            send(delivery)
            end { socket.pushClose(self) }
        case .superseded:
            // By its own successor, which closes it.
            guard !isReplaced else { return }
            send(delivery)
            end { socket.pushClose(self) }
        case .transaction(let transaction):
            if request != nil { deliver(transaction, delivery) }
        case .push(let push):
            if request != nil { deliver(push, delivery) }
        case .clientJoined, .clientLeft, .update:
            guard request == nil else { return }
            guard connection.backlog <= services.configuration.softMark else { return tooSlow() }
            send(delivery)
        }
    }

    func send(_ delivery: Delivery<FlowEvent>) {
        services.metrics.channels.deliveries.add(1, shard: eventLoop.index)
        audience.send(delivery, on: connection, broadcastContext)
    }

    private var broadcastContext: BroadcastContext {
        BroadcastContext(
            flowID: flowID, compressors: services.compressors[eventLoop],
            compress: services.configuration.webSocket.compress)
    }

    /// The peer does not read: it is let go, so that nobody else pays for it (protocol.md §4).
    func tooSlow() {
        services.metrics.channels.slowClients.add(1, shard: loop.index)
        socket.socket?.closeDroppingQueue(.slow, services.retryReason("slow", milliseconds: 1000...5000))
    }

    // MARK: Leaving

    func leave() {
        guard state != .closed else { return }
        let client = membership?.clientID ?? clientID
        finish()
        services.flows.leave(flowID, client: client, member: self)
        previous?.finish()
        previous = nil
    }

    /// The session is gone, and has taken this member out itself.
    func end(_ say: () -> Void) {
        say()
        finish()
        // Perhaps between the answer to the join and what follows it: the socket must not wait for that.
        socket.joinAnswered(self, accepted: false)
    }

    private func finish() {
        guard state != .closed else { return }
        answerHeld()
        state = .closed
        membership?.subscription.cancel()
        membership = nil
        services.audiences[eventLoop].leave(audience)
        hasRoom()
    }
}
