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
        Reply(status: .ok, response: JSONBuilder.object { $0.member(name).string(value) })
    }

    /// `error` with its reason and its code.
    ///
    /// - Parameters:
    ///   - retryAfter: where retrying helps, after how many milliseconds.
    ///   - isTerminal: the same request will never be accepted: clients must not repeat it.
    static func error(_ reason: String, _ code: String, retryAfter: Int? = nil, isTerminal: Bool = false) -> Reply {
        error(reason, code) {
            if let retryAfter { $0.member("retry_after").number(retryAfter) }
            if isTerminal { $0.member("retry").bool(false) }
        }
    }

    /// `error` with its reason, its code and what else `members` writes.
    static func error(_ reason: String, _ code: String, _ members: (JSONBuilder) -> Void) -> Reply {
        let response = JSONBuilder.object {
            $0.member("reason").string(reason).member("code").string(code)
            members($0)
        }
        return Reply(status: .error, response: response)
    }

    static let unmatchedTopic = Reply.error("unmatched topic", "unmatched_topic")
    /// There is no such topic to join.
    static let unknownTopic = Reply.error("unmatched topic", "unmatched_topic", isTerminal: true)
    static let unknownEvent = Reply.error("Unknown event", "unknown_event")
    static let broadcasted = Reply.ok("status", "broadcasted")
    static let pong = Reply.ok("status", "pong")
}
