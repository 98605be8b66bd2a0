import Flows

/// Takes the messages of a WebSocket.
protocol MessageHandler: AnyObject {
    /// What reading a message costs, as a function that runs on any thread: for large messages it is called on a worker.
    var preparation: Preparation { get }
    /// A whole message, text known to be UTF-8. Its bytes are gone after the call.
    ///
    /// - Parameter prepared: what `preparation` made of it, if it was called.
    func received(_ kind: Opcode, _ message: Span<UInt8>, prepared: (any Sendable)?) -> MessageOutcome
    /// The socket is closed, for whatever reason; the last call.
    func closed()
}

typealias Preparation = @Sendable (Opcode, Span<UInt8>) -> any Sendable

enum MessageOutcome {
    case handled
    /// No more messages until `resumeMessages()`.
    case pause
    /// The connection should live on another loop, and handle this message there, again.
    case moveFirst(EventLoop)
}
