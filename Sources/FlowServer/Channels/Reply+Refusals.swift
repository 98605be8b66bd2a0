import Flows

extension Reply {
    /// The answer to a request of generation 2.
    init(_ answer: Answer) { self.init(status: answer.isOkay ? .ok : .error, response: answer.response) }
}

extension JoinRefusal {
    /// The answer to a join that cannot be understood.
    var reply: Reply {
        switch self {
        case .unsupportedVersion: .unsupportedVersion
        case .badRequest(let text): .error(text, "bad_request", isTerminal: true)
        }
    }
}

extension Reply {
    /// The flow is in the bin.
    fileprivate static func gone(by: String?, at: Int64) -> Reply {
        error("This flow is in the bin.", "gone") {
            if let by { $0.member("by").string(by) }
            $0.member("at").number(at).member("retry").bool(false)
        }
    }

    /// A later join of the client is there; the client joins again with a number above that one's.
    static func staleJoin(_ number: UInt64) -> Reply {
        error("A later join of this client is there already.", "stale_join") {
            $0.member("join").number(number).member("retry_after").number(0)
        }
    }

    /// The generation asked for is not spoken here.
    fileprivate static let unsupportedVersion = error(
        "This server speaks generations 1 and 2.", "unsupported_version"
    ) { $0.member("min").number(1).member("max").number(2).member("retry").bool(false) }
}

extension FlowsError {
    /// The answer to a join that this error refused; the texts of the reference.
    var joinReply: Reply {
        switch self {
        case .invalidFlowID: .error("Invalid flow identifier", code, isTerminal: true)
        case .tooManyClients: .error("Failed to join flow session", code)
        case .restarting: .error("Failed to join flow session", code, retryAfter: 500)
        case .storage: .error("Failed to join flow session", code, retryAfter: 2000)
        case .quarantined:
            .error("What is stored of this flow is damaged; ask the operator to repair it.", code, isTerminal: true)
        case .gone(let by, let at): .gone(by: by, at: at)
        case .staleJoin(let number): .staleJoin(number)
        case .flowFailed(let retryAfter): .error("Failed to join flow session", code, retryAfter: retryAfter)
        }
    }
}

extension Envelope.Fault {
    /// What the member is told (protocol.md P1.15, P1.17).
    var reply: Reply {
        switch self {
        case .tooDeep: .error("The payload is nested too deeply.", "too_deep")
        case .halfCharacter:
            .error("A text has one half of a surrogate pair, which is no character; leave it out.", "bad_request")
        }
    }
}
