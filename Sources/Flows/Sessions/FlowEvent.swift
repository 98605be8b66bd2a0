/// What a session tells its members. Channels turn it into frames, each form once for all who get the same.
public enum FlowEvent: Sendable {
    /// Somebody has come; with the number of members now.
    case clientJoined(count: Int)
    /// Somebody has gone; with the number of members now.
    case clientLeft(count: Int)
    /// A change, as a member sent it, or the document's state in the same form.
    case update(FlowChange)
    /// A transaction, for members of generation 2.
    case transaction(CommittedTransaction)
    /// Another push of generation 2.
    case push(Push)
    /// The member's client identity is used by another member now: this one is out.
    case superseded
    /// The live session has ended; joining again is allowed unless the flow is in the bin now, where somebody put it.
    case deleted(reason: String, unixSeconds: Int64, by: String? = nil)
    /// The session failed and was started anew, with its members: they ask for the state by `Flows.attach`.
    case restarted
    /// The session failed too often and is not started again for now: members are out, and may join again later.
    case failed
}

/// The `changes` of a flow, as JSON text that is relayed verbatim.
public final class FlowChange: Sendable {
    /// A JSON value, known to be well-formed.
    public let json: [UInt8]
    /// The object has both a `nodes` and an `edges` array: it is also a write of the whole flow.
    public let isWholeFlow: Bool
    /// When it came, in seconds since 1970.
    public let unixSeconds: Int64

    /// A change whose `json` the caller has validated.
    public init(json: [UInt8], isWholeFlow: Bool, unixSeconds: Int64) {
        self.json = json
        self.isWholeFlow = isWholeFlow
        self.unixSeconds = unixSeconds
    }
}

/// A push of generation 2, whose payload is the same for everybody.
public final class Push: Sendable {
    /// What gives way when a member does not keep up (protocol.md §4).
    public enum Lane: Sendable {
        /// Comes in its order, behind and before what else the topic tells.
        case ordered
        /// Is dropped first: a later one takes its place.
        case awareness
        /// A part of a document: comes in its order, a few at a time.
        case part
    }

    /// The event's name, plain ASCII.
    public let event: StaticString
    /// A JSON object.
    public let payload: [UInt8]
    /// What gives way when a member does not keep up.
    public let lane: Lane

    /// A push.
    public init(event: StaticString, payload: [UInt8], lane: Lane = .ordered) {
        self.event = event
        self.payload = payload
        self.lane = lane
    }
}
