import Flows

/// What a reply says.
struct Reply {
    enum Status: Sendable {
        case ok, error
    }

    let status: Status
    /// A JSON object.
    let response: [UInt8]

    static let ok = Reply(status: .ok, response: Array("{}".utf8))

    /// `ok` with one string member.
    static func ok(_ name: String, _ value: String) -> Reply {
        let object = JSONBuilder()
        object.raw("{").member(name).string(value).raw("}")
        return Reply(status: .ok, response: object.bytes)
    }

    /// `error` with its reason and its code.
    ///
    /// - Parameters:
    ///   - retryAfter: where retrying helps, after how many milliseconds.
    ///   - isTerminal: the same request will never be accepted: clients must not repeat it.
    static func error(_ reason: String, _ code: String, retryAfter: Int? = nil, isTerminal: Bool = false) -> Reply {
        let object = JSONBuilder()
        object.raw("{").member("reason").string(reason).raw(",").member("code").string(code)
        if let retryAfter { object.raw(",").member("retry_after").number(retryAfter) }
        if isTerminal { object.raw(",").member("retry").bool(false) }
        object.raw("}")
        return Reply(status: .error, response: object.bytes)
    }

    /// The flow is in the bin.
    static func gone(by: String?, at: Int64) -> Reply {
        let object = JSONBuilder()
        object.raw("{").member("reason").string("This flow is in the bin.").raw(",").member("code").string("gone")
        if let by { object.raw(",").member("by").string(by) }
        object.raw(",").member("at").number(at).raw(",").member("retry").bool(false).raw("}")
        return Reply(status: .error, response: object.bytes)
    }

    static let unmatchedTopic = Reply.error("unmatched topic", "unmatched_topic")
    static let unknownEvent = Reply.error("Unknown event", "unknown_event")
    static let broadcasted = Reply.ok("status", "broadcasted")
    static let pong = Reply.ok("status", "pong")
}
