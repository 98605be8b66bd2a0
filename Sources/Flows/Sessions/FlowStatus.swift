/// What status queries tell of a flow's session.
public struct FlowStatus: Equatable, Sendable {
    /// Whether anybody is in the flow.
    public let isActive: Bool
    /// Members.
    public let clientCount: Int
    /// When somebody last joined, left or changed something, in seconds since 1970; nil without a session.
    public let lastActivity: Int64?

    /// The status of a flow without a session.
    public static let inactive = FlowStatus(isActive: false, clientCount: 0, lastActivity: nil)
}
