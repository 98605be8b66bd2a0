import Telemetry

/// Documents in the memory of the process: they live as long as it does.
public final class InMemoryDocumentStore: DocumentStore {
    private struct State {
        var flows: [FlowID: StoredDocument] = [:]
        var bytes = 0
    }

    private let state = Lock(State())
    private let flowLimit: Int
    private let byteLimit: Int

    /// - Parameters:
    ///   - flowLimit: flows that are held.
    ///   - byteLimit: bytes of encoded documents that are held.
    public init(flowLimit: Int, byteLimit: Int) {
        self.flowLimit = flowLimit
        self.byteLimit = byteLimit
    }

    /// How many flows are stored.
    public var count: Int { state.withLock { $0.flows.count } }

    /// The stored flow.
    public func load(_ id: FlowID) -> StoredDocument? { state.withLock { $0.flows[id] } }

    /// Stores the flow; false when it does not fit into the limits. A document that shrinks always fits.
    public func save(_ flow: StoredDocument) -> Bool {
        state.withLock { state in
            let old = state.flows[flow.id]
            let bytes = state.bytes - (old?.document.byteCount ?? 0) + flow.document.byteCount
            guard bytes <= byteLimit || flow.document.byteCount <= old?.document.byteCount ?? 0,
                old != nil || state.flows.count < flowLimit
            else { return false }
            state.flows[flow.id] = flow
            state.bytes = bytes
            return true
        }
    }

    /// What is stored, the latest first.
    public func list(limit: Int) -> [StoredDocument] {
        let all = state.withLock { Array($0.flows.values) }
        return Array(all.sorted { ($0.updatedAt, $1.id.description) > ($1.updatedAt, $0.id.description) }.prefix(limit))
    }
}
