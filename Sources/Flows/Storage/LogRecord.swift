/// One entry of a flow's log: a transaction, or a request that was answered without one.
public struct LogRecord: Equatable, Sendable {
    /// What a record stands for. Raw values are stored; 3 has never been.
    public enum Kind: UInt8, Sendable {
        /// A change of the document.
        case transaction = 1
        /// A request that changed nothing, and whose answer must stay the same: a noop or a refusal.
        case answer = 2
        /// The flow goes to the bin, or comes back.
        case lifecycle = 4
        /// A change of the document that takes back changes of the same client.
        case undo = 5
        /// A change of the document that does again what the same client took back.
        case redo = 6

        /// Whether it has a clock of its own.
        public var changesDocument: Bool { self == .transaction || self == .undo || self == .redo }
    }

    /// The request of a client that a record answers.
    public struct Request: Equatable, Sendable {
        /// The client.
        public var client: String
        /// Its number, strictly one more than its previous one.
        public var cseq: UInt64
        /// SHA-256 of what was asked.
        public var hash: [UInt8]
        /// The reply's status and response as JSON text, given again to the same request.
        public var answer: [UInt8]
        /// SHA-256 of the client's secret: a store that has forgotten the client needs it again. Written only: nil in
        /// a request that is read.
        public var secretHash: [UInt8]?
        /// Whether the client begins, or begins anew, with this record. Written only.
        public var beginsClient: Bool

        /// A request and its answer.
        public init(
            client: String, cseq: UInt64, hash: [UInt8], answer: [UInt8], secretHash: [UInt8]? = nil,
            beginsClient: Bool = false
        ) {
            self.client = client
            self.cseq = cseq
            self.hash = hash
            self.answer = answer
            self.secretHash = secretHash
            self.beginsClient = beginsClient
        }
    }

    /// The place in the flow's log, from 1, without gaps.
    public var position: UInt64
    /// The flow's clock behind it. A transaction's clock is one more than the one before; other records repeat it.
    public var clock: UInt64
    /// When it was made, in milliseconds since 1970.
    public var at: Int64
    /// What it stands for.
    public var kind: Kind
    /// The request it answers; nil for what the server made itself.
    public var request: Request?
    /// What the author calls it.
    public var label: String?
    /// Transactions of one group are undone together.
    public var group: String?
    /// The operations as JSON text, in the form of the wire; for other kinds whatever they keep.
    public var operations: [UInt8]
    /// What undoes them, likewise.
    public var inverse: [UInt8]

    /// The flow's head row behind this record. A record that is read has the head row as it is now.
    public var summary: FlowSummary
    /// A version to be named here, with the state it stands for. Written only: nil in a record that is read.
    public var version: VersionPin?
    /// The REST request that a record answers. Written only: nil in a record that is read.
    public var answer: StoredAnswer?

    /// An entry.
    public init(
        position: UInt64, clock: UInt64, at: Int64, kind: Kind, request: Request? = nil,
        label: String? = nil, group: String? = nil, operations: [UInt8] = [], inverse: [UInt8] = [],
        summary: FlowSummary, version: VersionPin? = nil, answer: StoredAnswer? = nil
    ) {
        self.position = position
        self.clock = clock
        self.at = at
        self.kind = kind
        self.request = request
        self.label = label
        self.group = group
        self.operations = operations
        self.inverse = inverse
        self.summary = summary
        self.version = version
        self.answer = answer
    }
}
