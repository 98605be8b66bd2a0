/// Text comes back as text, binary as binary.
final class EchoHandler: MessageHandler {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    var preparation: Preparation { { _, _ in () } }

    func received(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome {
        (connection.handler as? WebSocketConnection)?.send(kind, Array(message, 0..<message.count))
        return .handled
    }

    func closed() {}
}
