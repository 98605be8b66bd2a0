import Flows
import Telemetry

/// The topic `flows`: the first page of the list, then what changes in it (protocol.md §11).
///
/// `@unchecked Sendable`: touched on the socket's loop only; the store and the news carry it there.
final class FlowListChannel: Channel, @unchecked Sendable {
    let topic: [UInt8]
    let joinRef: [UInt8]
    private let ref: [UInt8]
    private let limit: Int
    private let socket: ChannelSocket
    private let loop: EventLoop
    private var stopWatching: @Sendable () -> Void = {}
    /// What came before the join was answered; nil since.
    private var waiting: [FlowListBatch]? = []
    private var isOpen = true
    private static let mostWaiting = 8
    /// Something was left out because too much waited.
    private var isBehind = false

    init(limit: Int, topic: [UInt8], joinRef: [UInt8], ref: [UInt8], socket: ChannelSocket) {
        self.limit = limit
        self.topic = topic
        self.joinRef = joinRef
        self.ref = ref
        self.socket = socket
        loop = socket.loop
    }

    /// How many flows the answer to a join has: its `limit`, 100 without one; nil when it is none.
    static func limit(_ text: Span<UInt8>, _ payload: Range<Int>) -> Int? {
        guard let range = FlowChangeReader.value("limit", text, payload) else { return 100 }
        guard let limit = Int(String(decoding: Array(text, range), as: UTF8.self)), (1...1000).contains(limit) else {
            return nil
        }
        return limit
    }

    static let badLimit = Reply.error(
        "limit must be a whole number from 1 to 1000.", "bad_request", isTerminal: true)

    /// - Parameter previous: the channel whose place this one takes.
    func join(_ previous: (any Channel)?) {
        let (flows, loop) = (socket.services.flows, loop)
        weak let channel = self
        stopWatching = flows.watchList { batch in loop.run { channel?.deliver(batch) } }
        // Used on the loop only; the store's answer carries it there.
        nonisolated(unsafe) let previous = previous
        FlowListPage.read(FlowQuery(search: "", isBin: false, limit: limit), flows) { [self] result in
            loop.run { unsafe self.answered(result, previous) }
        }
    }

    private func answered(_ result: Result<[UInt8], FlowsError>, _ previous: (any Channel)?) {
        guard isOpen else { return }
        switch result {
        case .success(let page):
            socket.reply(Reply(status: .ok, response: page), joinRef: joinRef, ref: ref, topic: topic)
        case .failure(let error):
            leave()
            let refusal = Reply.error("The list could not be read; try again.", error.code, retryAfter: 1000)
            socket.reply(refusal, joinRef: joinRef, ref: ref, topic: topic)
        }
        if let previous { socket.pushClose(previous) }
        let early = waiting ?? []
        waiting = nil
        if isBehind { catchUp() } else { early.forEach(deliver) }
        socket.joinAnswered(self, accepted: isOpen)
    }

    private func deliver(_ batch: FlowListBatch) {
        guard isOpen, !isBehind else { return }
        if let count = waiting?.count {
            // The store takes its time; then the client reads the list anew.
            isBehind = count >= Self.mostWaiting
            waiting?.append(batch)
        } else if socket.isFull {
            isBehind = true
            socket.onceEmpty { [weak self] in self?.catchUp() }
        } else {
            socket.push(self, "changes", batch.encoded(FlowListPage.text))
        }
    }

    /// What was left out is read anew by the client.
    private func catchUp() {
        guard isOpen else { return }
        isBehind = false
        socket.push(self, "changes", FlowListPage.reset)
    }

    func push(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        let isPing = JSONScanner.stringEquals(text, envelope.event, "ping")
        if !isPing { socket.services.metrics.channels.refusals.add(1, shard: loop.index) }
        socket.reply(isPing ? .pong : .unknownEvent, joinRef: joinRef, ref: ref, topic: topic)
    }

    func leave() {
        isOpen = false
        stopWatching()
        stopWatching = {}
    }
}
