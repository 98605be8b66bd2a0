/// What one generation 1 connection is known to hold, so that its whole-flow writes can be understood as edits.
///
/// It keeps references only. Give it every whole flow that is sent to the connection (``didSend(_:)``: the state at
/// join, relays of other members' writes, bridged updates; not the echo of its own writes), and every write of the
/// connection that has been converted (``didReceive(_:_:)``).
public struct BridgeMemory: Sendable {
    /// A whole flow that was sent after ``base``.
    struct Sent: Sendable {
        let flow: WholeFlow
        /// The one sent before it, which may be the newest that the client has received.
        let earlier: WholeFlow?
        /// What the connection was known to hold at that time. Where `flow` differs from it, it was news.
        let basis: WholeFlow
        /// Whether a write has come in since that did not show it.
        var isOverdue = false
    }

    /// The connection's newest whole-flow write; before its first one, what was sent to it first.
    private(set) var base: WholeFlow?
    /// Whether ``base`` came from the connection.
    private(set) var isBaseWritten = false
    /// The newest whole flow that was sent since.
    private(set) var sent: Sent?

    /// The memory of a new connection, which holds nothing that the server knows of.
    public init() {}

    /// Notes that `flow` was sent to the connection.
    public mutating func didSend(_ flow: WholeFlow) {
        if let base {
            sent = Sent(flow: flow, earlier: sent?.flow, basis: base)
        } else {
            base = flow
        }
    }

    /// Notes that `write` came from the connection and was converted.
    public mutating func didReceive(_ write: WholeFlow, _ conversion: BridgeConversion) {
        let known = conversion.memory
        // What was sent while the write was being converted is news to whoever wrote it.
        let newest = sent.map(\.flow) ?? (isBaseWritten ? nil : base)
        let knownNewest = known.sent.map(\.flow) ?? (known.isBaseWritten ? nil : known.base)
        if let newest, newest !== knownNewest {
            sent = Sent(flow: newest, earlier: nil, basis: write)
        } else if conversion.showsSent || sent?.isOverdue == true {
            // The client holds it, so from now on its values are the client's own. Or it never will.
            sent = nil
        } else {
            sent?.isOverdue = true
        }
        base = write
        isBaseWritten = true
    }
}

/// A whole-flow write as operations.
public struct BridgeConversion: Sendable {
    /// What the client did, as far as the document must follow.
    public let operations: [Operation]
    /// How many elements of the write were skipped because a document could not hold them.
    public let skipped: Int
    /// What the client was known to hold when the write was converted.
    let memory: BridgeMemory
    /// Whether the write shows that the client had received what was sent last.
    let showsSent: Bool
}
