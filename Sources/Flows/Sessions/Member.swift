/// Somebody in a flow: a channel of a connection. It receives the flow's events on its own loop.
public protocol Member: Subscriber, Sendable where Message == FlowEvent {
    /// Where the member lives, for as long as it is one.
    var loop: any Loop { get }

    /// The session answered the member's join. Called on the member's loop, before any event.
    func joined(_ result: Result<Membership, FlowsError>)
}

/// A member's place in a session.
public struct Membership: Sendable {
    /// The flow.
    public let flowID: FlowID
    /// Under which the session knows the member: as given, trimmed, or made up.
    public let clientID: String
    /// Members right after this one joined.
    public let clientCount: Int
    /// To be activated by the member, and cancelled when it leaves.
    public let subscription: Subscription<FlowEvent>
    /// The `response` of the join's reply: an empty object for generation 1.
    public internal(set) var response = Membership.nothing
    /// The flow's epoch, by which a member of generation 2 is brought up to date; nil for generation 1.
    public internal(set) var epoch: String?
    /// The clock that a member of generation 2 is brought to by the answer to its join, before the transactions that follow.
    public internal(set) var clock: UInt64 = 0

    private static let nothing = Array("{}".utf8)

    /// What is kept of it when the join is answered: the answer is not.
    public var answered: Membership {
        var membership = self
        membership.response = Membership.nothing
        return membership
    }
}
