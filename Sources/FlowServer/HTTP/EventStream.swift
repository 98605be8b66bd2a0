import Flows

/// Server-sent events on a connection (HTML Living Standard, server-sent events), until either side ends it.
///
/// All calls come on the connection's loop.
final class EventStream: ConnectionHandler {
    private let connection: Connection
    private let softMark: Int
    private let slow: () -> Void
    private let ended: () -> Void
    private var keepAlive: (any LoopTimer)?

    /// Silence after which a comment is sent, so that neither side nor a proxy takes the stream for dead.
    private static let silence = Duration.seconds(20)

    /// - Parameters:
    ///   - softMark: bytes that may wait to be sent when an event comes.
    ///   - slow: called when more wait.
    ///   - ended: called once, when nothing more can be sent.
    init(_ connection: Connection, softMark: Int, slow: @escaping () -> Void, ended: @escaping () -> Void) {
        self.connection = connection
        self.softMark = softMark
        self.slow = slow
        self.ended = ended
        scheduleKeepAlive()
    }

    static let contentType = "text/event-stream"

    /// What an event takes beside its data, in bytes, at most: the names of its lines, a short name and an id.
    static let overhead = 64

    /// Sends an event.
    ///
    /// - Parameters:
    ///   - id: what the client says when it comes back.
    ///   - data: one line.
    func send(_ event: String, id: String?, _ data: [UInt8]) {
        guard connection.isOpen else { return }
        guard connection.backlog <= softMark else {
            slow()
            return connection.close(with: SharedBuffer(Self.text("slow", id: nil, Array("{}".utf8))))
        }
        connection.send(SharedBuffer(Self.text(event, id: id, data)))
        scheduleKeepAlive()
    }

    private static func text(_ event: String, id: String?, _ data: [UInt8]) -> [UInt8] {
        var text = Array("event: \(event)\n".utf8)
        if let id { text += Array("id: \(id)\n".utf8) }
        text += Array("data: ".utf8) + data + Array("\n\n".utf8)
        return text
    }

    /// Ends the stream when all is sent. The client comes back by itself.
    func end() { connection.closeAfterFlush() }

    private func scheduleKeepAlive() {
        keepAlive?.cancel()
        keepAlive = connection.loop.schedule(after: Self.silence) { [weak self] in
            guard let self, connection.isOpen else { return }
            connection.send(SharedBuffer(Array(":\n\n".utf8)))
            scheduleKeepAlive()
        }
    }

    // MARK: ConnectionHandler

    /// The client has nothing to say any more.
    func received(_ bytes: inout MutableSpan<UInt8>) {}
    func drained() {}
    func inputEnded() { connection.closeAfterFlush() }

    func closed() {
        keepAlive?.cancel()
        keepAlive = nil
        ended()
    }

    // The connection stays where it was accepted.
    func willMove() {}
    func didMove(unread: [UInt8]) {}
}
