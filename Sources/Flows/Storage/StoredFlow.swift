/// A flow as opened.
public struct OpenedFlow: Sendable {
    /// Names the opening; every append carries it.
    public var owner: UInt64
    /// What is stored; nil for a flow that was never written.
    public var stored: StoredFlow?

    /// All of it.
    public init(owner: UInt64, stored: StoredFlow? = nil) {
        self.owner = owner
        self.stored = stored
    }
}

/// What is stored of a flow: the newest snapshot, and the log behind it.
public struct StoredFlow: Sendable {
    /// The newest state; nil when the log begins with the flow.
    public var snapshot: FlowSnapshot?
    /// The records behind the snapshot, in order.
    public var records: [LogRecord]
    /// The newest transactions up to the snapshot, for those who come back: as many as fit into 256 KiB or the snapshot's
    /// size, whichever is more, at most 1,000, in order, ending at the snapshot's clock.
    public var recent: [LogRecord]
    /// The head row.
    public var summary: FlowSummary

    /// All of it.
    public init(snapshot: FlowSnapshot? = nil, records: [LogRecord], recent: [LogRecord], summary: FlowSummary) {
        self.snapshot = snapshot
        self.records = records
        self.recent = recent
        self.summary = summary
    }

    /// What is wrong with the clocks: they go up by one with each transaction, from the snapshot to the head row, which
    /// is written together with the records. Nil when nothing is.
    var clockProblem: String? {
        var clock = snapshot?.clock ?? 0
        for record in records {
            guard record.clock == clock &+ (record.kind.changesDocument ? 1 : 0) else {
                return "record \(record.position) has clock \(record.clock) behind clock \(clock)"
            }
            clock = record.clock
        }
        guard clock == summary.clock else {
            return "the log ends at clock \(clock), and the head row says \(summary.clock)"
        }
        return nil
    }
}

/// A flow's state in bytes that the store does not look into.
public struct FlowSnapshot: Equatable, Sendable {
    /// The record it stands behind.
    public var position: UInt64
    /// The clock there.
    public var clock: UInt64
    /// The state.
    public var state: [UInt8]

    /// All of it.
    public init(position: UInt64, clock: UInt64, state: [UInt8]) {
        self.position = position
        self.clock = clock
        self.state = state
    }
}

/// What lists say of a flow.
public struct FlowSummary: Equatable, Sendable {
    /// The flow.
    public var id: FlowID
    /// Random, 64 bits: new when the log cannot be continued (docs/protocol.md).
    public var epoch: UInt64
    /// The newest clock.
    public var clock: UInt64
    /// The title, if it has one.
    public var title: String?
    /// The description, if it has one.
    public var description: String?
    /// Nodes.
    public var nodeCount: Int
    /// Edges.
    public var edgeCount: Int
    /// When it was first written, in milliseconds since 1970.
    public var createdAt: Int64
    /// When it was last changed, in milliseconds since 1970.
    public var updatedAt: Int64
    /// When it went to the bin, in milliseconds since 1970; nil when it is not there.
    public var deletedAt: Int64?
    /// Who put it there.
    public var deletedBy: String?

    /// All of it.
    public init(
        id: FlowID, epoch: UInt64, clock: UInt64, title: String? = nil, description: String? = nil, nodeCount: Int,
        edgeCount: Int, createdAt: Int64, updatedAt: Int64, deletedAt: Int64? = nil, deletedBy: String? = nil
    ) {
        self.id = id
        self.epoch = epoch
        self.clock = clock
        self.title = title
        self.description = description
        self.nodeCount = nodeCount
        self.edgeCount = edgeCount
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
        self.deletedBy = deletedBy
    }
}

/// What is stored of a client of a flow.
public struct StoredClient: Equatable, Sendable {
    /// SHA-256 of its secret; empty when its first record had none.
    public var secretHash: [UInt8]
    /// The newest request that was answered.
    public var lastCseq: UInt64
    /// Its newest 256 answered requests, in order, with the clocks behind them.
    public var answers: [(request: LogRecord.Request, clock: UInt64)]
    /// Its transactions above the history floor, in order, as far back as is needed for undo: to the hundredth that can be
    /// taken back, or among its newest 1,024 requests.
    public var transactions: [LogRecord]

    /// Whether both are the same.
    public static func == (one: Self, other: Self) -> Bool {
        one.secretHash == other.secretHash && one.lastCseq == other.lastCseq
            && one.answers.map(\.request) == other.answers.map(\.request)
            && one.answers.map(\.clock) == other.answers.map(\.clock) && one.transactions == other.transactions
    }

    /// All of it.
    public init(
        secretHash: [UInt8], lastCseq: UInt64, answers: [(request: LogRecord.Request, clock: UInt64)],
        transactions: [LogRecord]
    ) {
        self.secretHash = secretHash
        self.lastCseq = lastCseq
        self.answers = answers
        self.transactions = transactions
    }
}

/// The state of a flow at an earlier clock, to be made by replay.
public struct PastFlow: Sendable {
    /// Where to begin; nil: with an empty flow.
    public var snapshot: FlowSnapshot?
    /// What to do then, in order.
    public var transactions: [LogRecord]

    /// All of it.
    public init(snapshot: FlowSnapshot? = nil, transactions: [LogRecord]) {
        self.snapshot = snapshot
        self.transactions = transactions
    }
}

/// A name for a flow's state at one clock. Such a state is kept whole, below the history floor too.
public struct VersionPin: Equatable, Sendable {
    /// The name, 1 to 255 bytes.
    public var name: String
    /// The state there.
    public var state: [UInt8]

    /// All of it.
    public init(name: String, state: [UInt8]) {
        self.name = name
        self.state = state
    }
}

/// A named version.
public struct NamedVersion: Equatable, Sendable {
    /// Its clock.
    public var clock: UInt64
    /// Its name.
    public var name: String
    /// When it was named, in milliseconds since 1970.
    public var at: Int64

    /// All of it.
    public init(clock: UInt64, name: String, at: Int64) {
        self.clock = clock
        self.name = name
        self.at = at
    }
}

/// A part of a flow's history.
public struct HistoryPage: Equatable, Sendable {
    /// One transaction.
    public struct Entry: Equatable, Sendable {
        /// Its clock.
        public var clock: UInt64
        /// When it was made, in milliseconds since 1970.
        public var at: Int64
        /// The client that made it; nil for the server.
        public var client: String?
        /// What the author calls it.
        public var label: String?
        /// Bytes of its operations.
        public var bytes: Int
        /// How many operations it has, and what they come to.
        public var summary: OperationSummary

        /// One transaction.
        public init(
            clock: UInt64, at: Int64, client: String? = nil, label: String? = nil, bytes: Int,
            summary: OperationSummary = OperationSummary()
        ) {
            self.clock = clock
            self.at = at
            self.client = client
            self.label = label
            self.bytes = bytes
            self.summary = summary
        }
    }

    /// The newest first.
    public var entries: [Entry]
    /// The clock below which nothing is kept.
    public var floor: UInt64

    /// All of it.
    public init(entries: [Entry], floor: UInt64) {
        self.entries = entries
        self.floor = floor
    }
}

/// Which flows a list asks for.
public struct FlowQuery: Sendable {
    /// Text that id, title or description must have, without regard to the case of ASCII letters; empty for all.
    public var search: String
    /// Those in the bin instead of the others.
    public var isBin: Bool
    /// The page begins behind this cursor, as a page before gave it.
    public var cursor: String?
    /// At most so many.
    public var limit: Int

    /// All of it.
    public init(search: String, isBin: Bool, cursor: String? = nil, limit: Int) {
        self.search = search
        self.isBin = isBin
        self.cursor = cursor
        self.limit = limit
    }
}

/// A page of a list, the flow changed last first.
public struct FlowPage: Sendable {
    /// The flows.
    public var flows: [FlowSummary]
    /// Where the next page begins; nil when there is none.
    public var cursor: String?

    /// All of it.
    public init(flows: [FlowSummary], cursor: String? = nil) {
        self.flows = flows
        self.cursor = cursor
    }
}

/// The answer to a REST request with an idempotency key.
public struct StoredAnswer: Equatable, Sendable {
    /// The key.
    public var key: String
    /// SHA-256 of the request.
    public var hash: [UInt8]
    /// The HTTP status.
    public var status: Int
    /// The body.
    public var body: [UInt8]

    /// All of it.
    public init(key: String, hash: [UInt8], status: Int, body: [UInt8]) {
        self.key = key
        self.hash = hash
        self.status = status
        self.body = body
    }
}
