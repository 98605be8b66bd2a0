import Telemetry

/// All nodes and edges of a flow as one client wrote them, or as they were sent to clients.
///
/// Immutable and shared by reference: one relayed write is what its sender is known to hold and what everybody else was
/// sent. A write is parsed at the first need, once, because most are superseded before anybody needs them; whoever needs
/// it first pays for that, on whatever thread, while others wait.
public final class WholeFlow: Sendable {
    private enum State: Sendable {
        case unread(UnreadFlow)
        case read(Content)
    }

    /// The elements of a whole flow.
    struct Content: Sendable {
        var nodes = BucketedDictionary<ElementID, Element>()
        var edges = BucketedDictionary<ElementID, Element>()
        /// Elements whose id could be read, but nothing else be used. They are there all the same.
        var unusableNodes: Set<ElementID> = []
        var unusableEdges: Set<ElementID> = []
        /// How many elements were skipped.
        var skipped = 0
    }

    private let state: Lock<State>

    /// The state of a document. Costs a few references.
    public init(_ document: FlowDocument) {
        state = Lock(.read(Content(nodes: document.nodes, edges: document.edges)))
    }

    /// The whole-flow write in the `changes` of a client.
    ///
    /// - Parameters:
    ///   - text: any bytes.
    ///   - range: where `changes` is in it; everything when nil. The text is kept until the write is parsed.
    ///   - limits: what a document may hold; elements beyond that are skipped.
    /// - Returns: nil when it is no object with both a `nodes` and an `edges` array, that is, no whole-flow write.
    public init?(changes text: [UInt8], in range: Range<Int>? = nil, limits: DocumentLimits = DocumentLimits()) {
        guard let unread = UnreadFlow(text, in: range ?? 0..<text.count, limits: limits) else { return nil }
        state = Lock(.unread(unread))
    }

    /// The elements, parsed if need be.
    var content: Content {
        state.withLock { state in
            switch state {
            case .read(let content):
                return content
            case .unread(let unread):
                let content = unread.read()
                state = .read(content)
                return content
            }
        }
    }

    /// Puts equal content in its place whose elements are shared with other flows.
    func share(_ content: Content) {
        state.withLock { $0 = .read(content) }
    }
}

extension FlowDocument {
    /// The document as it is sent to a generation 1 client. Costs a few references.
    public var wholeFlow: WholeFlow { WholeFlow(self) }
}
