/// Why a request of generation 2 was refused (docs/protocol.md, errors). Each has a code, a text for people, and says
/// whether it uses up the request's number.
public enum Refusal: Error, Equatable, Sendable {
    /// The request has not the shape it must have; the text says what is wrong.
    case badRequest(String)
    /// An operation that the rules of the graph forbid.
    case operation(OperationRefused)
    /// The head is not at the clock that the request makes its condition.
    case conflict(clock: UInt64)
    /// The request builds on a clock that has not been.
    case futureClock(clock: UInt64)
    /// The number was used for another request.
    case cseqConflict
    /// A number is missing before this one.
    case cseqGap(expected: UInt64)
    /// The number is older than the answers that are kept.
    case cseqTooOld
    /// Too many requests of the client have no answer yet.
    case tooManyPending
    /// The store cannot take more for the moment.
    case overloaded
    /// The store has no room.
    case storageFull
    /// The store failed; nothing was changed.
    case storage
    /// What is stored of this flow is damaged.
    case quarantined
    /// The session is starting anew.
    case restarting
    /// There is nothing that this client could take back.
    case nothingToUndo
    /// There is nothing that this client could do again.
    case nothingToRedo
    /// The clock lies before what is kept of the history.
    case expired
    /// Who asks may only look.
    case forbidden
    /// Who asks has asked too often in a short time.
    case rateLimited
    /// The flow has as many named versions as it may have.
    case tooManyVersions
    /// The server failed over this request, and will not try it again.
    case internalError

    /// The code that clients get.
    public var code: String {
        switch self {
        case .badRequest: "bad_request"
        case .operation(let refused): refused.code.rawValue
        case .conflict: "conflict"
        case .futureClock: "future_clock"
        case .cseqConflict: "cseq_conflict"
        case .cseqGap: "cseq_gap"
        case .cseqTooOld: "cseq_too_old"
        case .tooManyPending: "too_many_pending"
        case .overloaded: "overloaded"
        case .storageFull: "storage_full"
        case .storage: "storage_error"
        case .quarantined: "quarantined"
        case .restarting: "restarting"
        case .nothingToUndo: "nothing_to_undo"
        case .nothingToRedo: "nothing_to_redo"
        case .expired: "expired"
        case .forbidden: "forbidden"
        case .rateLimited: "rate_limited"
        case .tooManyVersions: "too_many_versions"
        case .internalError: "internal"
        }
    }

    /// What happened, in a sentence.
    public var reason: String {
        switch self {
        case .badRequest(let text): text
        case .operation(let refused): refused.fault?.text ?? refused.code.reason
        case .conflict: "The flow has changed since."
        case .futureClock: "The request builds on a state that this flow never had; ask for the state."
        case .cseqConflict: "This number was used for another request."
        case .cseqGap: "A request before this one is missing; send on from the expected number."
        case .cseqTooOld: "This request is too old to be answered again."
        case .tooManyPending: "Too many requests wait for their answers; wait for some of them."
        case .overloaded: "The server has too much to store for the moment; try again soon."
        case .storageFull: "The server has no room left to store changes; nothing was changed."
        case .storage: "The server could not store or read the flow; nothing was changed."
        case .quarantined: "What is stored of this flow is damaged; ask the operator to repair it."
        case .restarting: "The flow is being loaded anew; send the request again."
        case .nothingToUndo: "There is nothing to undo."
        case .nothingToRedo: "There is nothing to redo."
        case .expired: "The history does not reach back that far."
        case .forbidden: "This link is for looking only; ask for one with which you can edit."
        case .rateLimited: "These are too many requests in a short time; send this one again in a moment."
        case .tooManyVersions: "This flow has \(FlowKeeper.versionLimit) named versions; it keeps no more."
        case .internalError: "The server failed over this request; it was not carried out."
        }
    }

    /// Whether the request's number is used up, so that the same request gets the same answer.
    var isConsumed: Bool {
        switch self {
        case .operation(let refused): refused.code != .badRequest
        case .conflict, .futureClock, .expired, .internalError: true
        default: false
        }
    }

    /// After how many milliseconds the same request may succeed.
    public var retryAfter: Int? {
        switch self {
        case .overloaded, .tooManyPending: 200
        case .rateLimited: 250
        case .restarting: 500
        case .storageFull, .storage: 2000
        default: nil
        }
    }

    /// The `response` of an error reply.
    public var response: [UInt8] {
        var output = Array("{\"reason\":".utf8)
        JSONWriter.appendString(reason, to: &output)
        output.append(contentsOf: ",\"code\":\"\(code)\"".utf8)
        if let retryAfter { output.append(contentsOf: ",\"retry_after\":\(retryAfter)".utf8) }
        switch self {
        case .operation(let refused):
            output.append(contentsOf: ",\"op\":\(refused.index)".utf8)
            guard let key = refused.fault?.key else { break }
            output.append(contentsOf: ",\"key\":".utf8)
            JSONWriter.appendString(key, to: &output)
        case .conflict(let clock), .futureClock(let clock): output.append(contentsOf: ",\"clock\":\(clock)".utf8)
        case .cseqGap(let expected): output.append(contentsOf: ",\"expected\":\(expected)".utf8)
        default: break
        }
        output.append(ASCII.closeBrace)
        return output
    }
}

extension StoreError {
    /// What a client is told of it.
    var refusal: Refusal {
        switch self {
        case .full: .storageFull
        case .failed, .damaged, .closed: .storage
        case .superseded: .restarting
        case .quarantined: .quarantined
        case .expired: .expired
        case .overloaded: .overloaded
        }
    }
}

extension Refusal {
    /// Every code there is, for the counters.
    static let codes: [String] =
        GraphViolation.allCases.map(\.rawValue)
        + [
            conflict(clock: 0), futureClock(clock: 0), cseqConflict, cseqGap(expected: 0), cseqTooOld, tooManyPending,
            overloaded, storageFull, storage, quarantined, restarting, nothingToUndo, nothingToRedo, expired,
            forbidden, rateLimited, tooManyVersions, internalError,
        ].map(\.code)
}

extension GraphViolation {
    /// What happened, in a sentence, where nothing more exact is known.
    var reason: String {
        switch self {
        case .dangling: "An edge or a parent names a node that is not there."
        case .selfEdge: "An edge cannot begin and end at the same node."
        case .cycle: "A node cannot be inside itself."
        case .exists: "There is such an object already."
        case .invalid: "The property cannot have this value."
        case .tooLarge: "This is more than the limits allow."
        case .badRequest: "An operation has not the shape it must have."
        }
    }
}
