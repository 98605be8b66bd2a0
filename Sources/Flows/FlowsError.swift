/// Why the boundary refused something: the typed refusals, which are answers and not failures.
public enum FlowsError: Error, Equatable, Sendable {
    /// The flow id is empty, too long, or has control characters.
    case invalidFlowID
    /// The flow has as many members as it may have.
    case tooManyClients
    /// The flow failed too often and is not tried for now; retry after so many milliseconds.
    case flowFailed(retryAfter: Int)
    /// The session failed while it handled the call, and is starting anew; retrying is safe.
    case restarting
    /// The flow is in the bin: who put it there, and when, in milliseconds since 1970.
    case gone(by: String?, at: Int64)
    /// What is stored of the flow is damaged.
    case quarantined
    /// A later join of the client, with this number, has its place already.
    case staleJoin(UInt64)
    /// The store failed; what was asked is not known, or not written.
    case storage

    /// The code that clients get, as docs/protocol.md lists them.
    public var code: String {
        switch self {
        case .invalidFlowID: "invalid_flow_id"
        case .tooManyClients: "too_many_clients"
        case .flowFailed: "flow_failed"
        case .restarting: "restarting"
        case .storage: "storage_error"
        case .quarantined: "quarantined"
        case .gone: "gone"
        case .staleJoin: "stale_join"
        }
    }
}
