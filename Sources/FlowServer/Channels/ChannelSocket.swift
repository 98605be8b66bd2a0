import Flows
import Telemetry

/// The channels of one WebSocket: routing of topics, joins and leaves, as Phoenix does it (protocol.md §1).
///
/// Connection, socket and channels refer to each other; `closed()`, which comes for every connection, parts them.
final class ChannelSocket: MessageHandler {
    let services: Services
    let serializer: Serializer
    /// What its client may do.
    let role: Role
    /// What its channels of generation 2 are asked for, and the requests for changes among that.
    var messages: RateLimit
    var requests: RateLimit
    private let connection: Connection
    private var channels: [any Channel] = []
    /// A connection moves at most once, at its first flow.
    private var mayMove = true
    /// The channel whose join is under way, on another loop perhaps: what was sent behind it waits.
    private var joining: (any Channel)?
    /// The documents that go out in parts, for which what the client sends waits too; nil until there is one, as for most
    /// sockets at all times.
    private(set) var lane: StateLane?
    /// Channels with as many requests on their way as may be.
    private var fullChannels: Int32 = 0
    /// The socket has been told to wait.
    private var isHeld = false

    init(_ connection: Connection, serializer: Serializer, services: Services, role: Role) {
        self.role = role
        let configuration = services.configuration
        messages = RateLimit(perSecond: configuration.messagesPerSecond, burst: 2 * configuration.messagesPerSecond)
        requests = RateLimit(perSecond: configuration.requestsPerSecond, burst: 2 * configuration.requestsPerSecond)
        self.connection = connection
        self.serializer = serializer
        self.services = services
    }

    /// As ``lane``, made where it is needed.
    var states: StateLane {
        let lane = lane ?? StateLane(connection) { [weak self] in self?.goOn() }
        self.lane = lane
        return lane
    }

    /// Whether messages wait.
    private var isWaiting: Bool { joining != nil || lane?.isBusy == true || fullChannels > 0 }

    var loop: EventLoop { connection.loop }
    var socket: WebSocketConnection? { connection.handler as? WebSocketConnection }
    var deflateWindowBits: Int32? { socket?.deflate?.serverWindowBits }

    // MARK: Messages in

    /// Taking the envelope apart, and finding out what a change is about.
    var preparation: Preparation {
        let (serializer, limits) = (serializer, services.configuration.flows.document)
        // A binary message's payload is not looked at, so that there is nothing to prepare.
        return { kind, message in
            kind == .text ? PreparedMessage(message, serializer, limits: limits) : () as any Sendable
        }
    }

    func received(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome {
        let outcome = handle(kind, message, prepared: prepared)
        guard case .handled = outcome, isWaiting else { return outcome }
        isHeld = true
        return .pause
    }

    private func handle(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome {
        do throws(EnvelopeError) {
            if let prepared = prepared as? PreparedMessage { return route(try prepared.envelope.get(), message) }
            guard kind == .binary else { return route(try Envelope(message, serializer), message) }
            guard serializer == .v2 else { throw .binaryNotSpoken }
            let text = try BinaryPush.text(message)
            return route(try Envelope(text.span, .v2), text.span)
        } catch {
            services.metrics.channels.malformedMessages.add(1, shard: loop.index)
            socket?.close(error.closeCode, error.reason)
            return .handled
        }
    }

    private func route(_ envelope: Envelope, _ text: Span<UInt8>) -> MessageOutcome {
        let isJoin = JSONScanner.stringEquals(text, envelope.event, "phx_join")
        guard let topic = canonicalTopic(text, envelope.topic) else {
            refuse(isJoin ? .unknownTopic : .unmatchedTopic, envelope, text, joinRef: .null)
            return .handled
        }
        if topic == Self.phoenixTopic {
            let isHeartbeat = JSONScanner.stringEquals(text, envelope.event, "heartbeat")
            answer(isHeartbeat ? .ok : .unmatchedTopic, envelope, text, joinRef: .null)
            return .handled
        }
        if isJoin { return join(topic, envelope, text) }
        let channel = channels.first { $0.topic == topic }
        if JSONScanner.stringEquals(text, envelope.event, "phx_leave") {
            leave(channel, envelope, text)
        } else if let channel {
            if let fault = envelope.fault {
                refuse(fault.reply, envelope, text, joinRef: channel.joinRef)
                return .handled
            }
            let ref = Envelope.token(text, envelope.ref)
            channel.push(text, envelope, ref: ref)
        } else {
            refuse(.unmatchedTopic, envelope, text, joinRef: .null)
        }
        return .handled
    }

    /// The topic as a JSON token in one spelling; nil when it is no string.
    private func canonicalTopic(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8]? {
        guard let first = range.first, text[first] == UInt8(ascii: "\"") else { return nil }
        let token = Array(text, range)
        guard token.contains(UInt8(ascii: "\\")) else { return token }
        guard let decoded = try? JSONScanner.decodeString(text, range) else { return nil }
        var canonical: [UInt8] = []
        JSONWriter.appendString(decoded, to: &canonical)
        return canonical
    }

    // MARK: Joining and leaving

    private func join(_ topic: [UInt8], _ envelope: Envelope, _ text: Span<UInt8>) -> MessageOutcome {
        let joinRef = Envelope.token(text, envelope.joinRef)
        let ref = Envelope.token(text, envelope.ref)
        let previous = channels.first { $0.topic == topic }
        guard previous != nil || channels.count < services.configuration.channelsPerSocket else {
            refuse(
                .error("too many channels joined", "too_many_channels"), envelope, text, joinRef: joinRef)
            return .handled
        }
        guard let name = try? JSONScanner.decodeString(topic.span, 0..<topic.count) else { return .handled }
        switch ChannelRoute(name) {
        case .flow(let name):
            guard let id = try? FlowID(name) else {
                refuse(topic, ref, joinRef, FlowsError.invalidFlowID.joinReply)
                return .handled
            }
            do throws(JoinRefusal) {
                let join =
                    try JoinRequest.generation(text, envelope.payload) == 1
                    ? nil : try JoinRequest(text, envelope.payload, role: role)
                if let target = targetOfMove(id) { return .moveFirst(target) }
                joinFlow(id, join, topic: topic, joinRef: joinRef, ref: ref, previous: previous as? FlowChannel)
            } catch {
                refuse(topic, ref, joinRef, error.reply)
            }
        case .flowManagement:
            if let previous { close(previous) }
            let channel = FlowManagementChannel(topic: topic, joinRef: joinRef, socket: self)
            channels.append(channel)
            reply(.ok, joinRef: joinRef, ref: ref, topic: topic)
            if let previous { pushClose(previous) }
        case .flowList:
            guard let limit = FlowListChannel.limit(text, envelope.payload) else {
                refuse(topic, ref, joinRef, FlowListChannel.badLimit)
                return .handled
            }
            joinList(
                FlowListChannel(limit: limit, topic: topic, joinRef: joinRef, ref: ref, socket: self), previous)
        case .unmatched:
            refuse(.unknownTopic, envelope, text, joinRef: .null)
        }
        return .handled
    }

    private func joinList(_ channel: FlowListChannel, _ previous: (any Channel)?) {
        if let previous { close(previous) }
        channels.append(channel)
        joining = channel
        channel.join(previous)
    }

    /// The loop of the flow, while the connection may still move there.
    private func targetOfMove(_ id: FlowID) -> EventLoop? {
        guard mayMove, channels.isEmpty else { return nil }
        mayMove = false
        guard let target = services.flows.loop(for: id) as? EventLoop, target !== loop else { return nil }
        return target
    }

    private func joinFlow(
        _ id: FlowID, _ join: JoinRequest?, topic: [UInt8], joinRef: [UInt8], ref: [UInt8], previous: FlowChannel?
    ) {
        if let previous { channels.removeAll { $0 === previous } }
        let channel = FlowChannel(
            flowID: id, join: join, topic: topic, joinRef: joinRef, ref: ref, socket: self, connection: connection,
            previous: previous)
        channels.append(channel)
        joining = channel
        channel.join()
    }

    /// The session has answered the join of `channel`; what waited for that comes next.
    func joinAnswered(_ channel: any Channel, accepted: Bool) {
        if !accepted { channels.removeAll { $0 === channel } }
        guard joining === channel else { return }
        joining = nil
        goOn()
    }

    private func goOn() {
        guard isHeld, !isWaiting else { return }
        isHeld = false
        socket?.resumeMessages()
    }

    /// A document that the client did not ask for goes out in parts: what it sends waits.
    func hold() {
        guard !isHeld else { return }
        isHeld = true
        socket?.pauseMessages()
    }

    /// A channel has as many requests on their way as may be: nothing more is taken until `channelHasRoom()`.
    func channelIsFull() { fullChannels += 1 }

    func channelHasRoom() {
        fullChannels -= 1
        goOn()
    }

    private func leave(_ channel: (any Channel)?, _ envelope: Envelope, _ text: Span<UInt8>) {
        let joinRef = Envelope.token(text, envelope.joinRef)
        let ref = Envelope.token(text, envelope.ref)
        guard let channel else {
            // Not joined: nothing to leave, and that is well.
            return reply(.ok, joinRef: joinRef, ref: ref, topic: Envelope.token(text, envelope.topic))
        }
        // A reference to an earlier join of the topic must not end the present one.
        guard joinRef == channel.joinRef || serializer == .v1 else { return }
        channels.removeAll { $0 === channel }
        channel.leave()
        reply(.ok, joinRef: channel.joinRef, ref: ref, topic: channel.topic)
        pushClose(channel)
    }

    /// Takes `channel` off the socket; it has said all it had to say.
    func remove(_ channel: any Channel) { channels.removeAll { $0 === channel } }

    private func close(_ channel: any Channel) {
        remove(channel)
        channel.leave()
    }

    func closed() {
        joining = nil
        lane?.close()
        let all = channels
        channels = []
        for channel in all { channel.leave() }
    }

    // MARK: Messages out

    func reply(_ reply: Reply, joinRef: [UInt8], ref: [UInt8], topic: [UInt8]) {
        send(
            serializer.reply(
                joinRef: joinRef, ref: ref, topic: topic, status: reply.status, response: reply.response))
    }

    /// `phx_close`: the reference is the join's (protocol.md §1).
    func pushClose(_ channel: any Channel) { push(channel, "phx_close") }

    /// `phx_error`: the channel failed; clients join again after a while.
    func pushError(_ channel: any Channel) { push(channel, "phx_error") }

    private func push(_ channel: any Channel, _ event: StaticString) {
        push(channel, event, Array("{}".utf8), ref: channel.joinRef)
    }

    /// A message to this member alone.
    func push(_ channel: any Channel, _ event: StaticString, _ payload: [UInt8], ref: [UInt8] = .null) {
        var text = serializer.prefix(joinRef: channel.joinRef)
        text += serializer.tail(
            ref: ref, topic: channel.topic, event: event, payloadCapacity: payload.count)
        text += payload
        text.append(serializer.end)
        send(text)
    }

    /// What waits to be sent is too much already.
    var isFull: Bool { connection.backlog > services.configuration.softMark }

    /// Runs `action` once, when all that is queued now has been written.
    func onceEmpty(_ action: @escaping () -> Void) { connection.onceEmpty(action) }

    private func send(_ text: [UInt8]) { socket?.send(.text, text) }

    private func answer(_ answer: Reply, _ envelope: Envelope, _ text: Span<UInt8>, joinRef: [UInt8]) {
        if answer.status == .error { return refuse(answer, envelope, text, joinRef: joinRef) }
        reply(
            answer, joinRef: joinRef, ref: Envelope.token(text, envelope.ref),
            topic: Envelope.token(text, envelope.topic))
    }

    private func refuse(_ answer: Reply, _ envelope: Envelope, _ text: Span<UInt8>, joinRef: [UInt8]) {
        refuse(Envelope.token(text, envelope.topic), Envelope.token(text, envelope.ref), joinRef, answer)
    }

    private func refuse(_ topic: [UInt8], _ ref: [UInt8], _ joinRef: [UInt8], _ answer: Reply) {
        services.metrics.channels.refusals.add(1, shard: loop.index)
        reply(answer, joinRef: joinRef, ref: ref, topic: topic)
    }

    private static let phoenixTopic = Array("\"phoenix\"".utf8)
}
