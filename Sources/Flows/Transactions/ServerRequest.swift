/// What the server itself asks a flow to do, for the REST interface: the same transaction as a socket's, without a client
/// identity, so that nobody's undo takes it back (protocol.md §5).
public struct ServerRequest: Sendable {
    /// What to do.
    public enum Action: Sendable {
        /// Change the document of a flow that is there. It takes so many bytes to say what to do.
        case change([RequestedOperation], bytes: Int)
        /// Make a flow that is not there, with this in it.
        case create([RequestedOperation], bytes: Int)
        /// Put the flow into the bin. In the bin it stays as it is.
        case remove(by: String?)
        /// Take the flow out of the bin. Outside it stays as it is.
        case putBack
        /// Name the present state.
        case version(name: String)
        /// Make the document as it was at a clock.
        case revert(clock: UInt64)
    }

    /// A state of a flow, as an entity tag names it.
    public struct State: Equatable, Sendable {
        /// 16 hexadecimal digits.
        public let epoch: String
        /// The clock.
        public let clock: UInt64

        /// A state.
        public init(epoch: String, clock: UInt64) {
            self.epoch = epoch
            self.clock = clock
        }
    }

    /// What makes sure that a request is carried out once: the same key and hash get the same answer for 24 hours.
    public struct Key: Sendable {
        /// The client's name for the request.
        public let text: String
        /// SHA-256 of the request.
        public let hash: [UInt8]

        /// A key.
        public init(text: String, hash: [UInt8]) {
            self.text = text
            self.hash = hash
        }
    }

    /// What to do.
    public var action: Action
    /// The head must be at one of these states; nil when it may be anywhere.
    public var condition: [State]?
    /// What the author calls it.
    public var label: String?
    /// Carries it out once.
    public var key: Key?
    /// Makes the answer, which is stored with the key, out of what has come of it. Called on the flow's loop.
    public var answer: @Sendable (ServerOutcome) -> ServerAnswer

    /// A request without condition, label and key.
    public init(_ action: Action, answer: @escaping @Sendable (ServerOutcome) -> ServerAnswer) {
        self.action = action
        self.answer = answer
    }
}

/// What has come of a request.
public struct ServerOutcome: Sendable {
    /// The flow behind it.
    public let summary: FlowSummary
    /// What a socket's reply would say: `{"clock","status",…}`.
    public let response: [UInt8]
}

/// The answer to a request that was carried out.
public struct ServerAnswer: Equatable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// A JSON object.
    public let body: [UInt8]

    /// An answer.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why a request of the server's own was not carried out.
public enum ServerRefusal: Error, Equatable, Sendable {
    /// The flow cannot be had: it is in the bin, damaged, or the store failed.
    case flow(FlowsError)
    /// The change is refused, as a socket's would be.
    case transaction(Refusal)
    /// The flow was never written.
    case unknownFlow
    /// There is such a flow already.
    case exists
    /// The flow is not in the bin.
    case notInBin
    /// The head is not where the request needs it, but there.
    case conditionFailed(ServerRequest.State)
    /// The key was used for another request.
    case keyReused
}

extension ServerRefusal {
    /// Why the flow or the store refused it.
    init(_ refusal: Refusal) {
        self =
            switch refusal {
            case .restarting: .flow(.restarting)
            case .quarantined: .flow(.quarantined)
            default: .transaction(refusal)
            }
    }
}

extension ServerRequest {
    /// Reads `{"ops":[…],"label"?}`.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - object: where the object stands.
    /// - Throws: what a socket's transaction would be refused for.
    public static func readChange(
        _ text: Span<UInt8>, _ object: Range<Int>, limits: DocumentLimits
    ) throws(Refusal) -> (action: Action, label: String?) {
        let members = try PayloadMembers(text, object)
        let label = try members.text("label", limit: TransactionRequest.labelLimit)
        // People tell merged whole flows in the history by it, which have no client either.
        guard label != CommittedTransaction.bridgeLabel else {
            throw .badRequest("The label \"\(CommittedTransaction.bridgeLabel)\" is the server's own; choose another.")
        }
        guard let range = members.range("ops") else { throw .badRequest("The body needs ops: an array of operations.") }
        do throws(OperationRefused) {
            return (.change(try RequestedOperation.read(text, range, limits: limits), bytes: range.count), label)
        } catch {
            throw .operation(error)
        }
    }

    /// The operations that set or unset a flow's title and description; nil stands for unset.
    public static func describe(title: String??, description: String??) -> Action {
        var operations: [RequestedOperation] = []
        for (key, value) in [(PropertyKey.title, title), (.description, description)] {
            switch value {
            case .none: continue
            case .some(.none): operations.append(.operation(.unset(.flow, .flow, key)))
            case .some(.some(let text)):
                let property = Property(key: key, value: JSONText(.string(text)))
                operations.append(.operation(.set(.flow, .flow, property)))
            }
        }
        return .change(operations, bytes: 0)
    }
}
