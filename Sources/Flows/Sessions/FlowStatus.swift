/// What status queries tell of a flow's session.
public struct FlowStatus: Equatable, Sendable {
    /// Whether anybody is in the flow.
    public let isActive: Bool
    /// Members.
    public let clientCount: Int
    /// When somebody last joined, left or changed something, in seconds since 1970; nil without a session.
    public let lastActivity: Int64?
    /// How some of the members of generation 2 are shown: those who came first, each look once.
    public let people: [PresenceMeta]

    /// The most that `people` has.
    public static let peopleLimit = 3

    init(isActive: Bool, clientCount: Int, lastActivity: Int64?, people: [PresenceMeta] = []) {
        self.isActive = isActive
        self.clientCount = clientCount
        self.lastActivity = lastActivity
        self.people = people
    }

    /// The status of a flow without a session.
    public static let inactive = FlowStatus(isActive: false, clientCount: 0, lastActivity: nil)
}
