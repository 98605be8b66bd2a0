/// How much of the past a store keeps. Times are in milliseconds.
public struct StoreRetention: Equatable, Sendable {
    /// Transactions older than this go below the history floor.
    public var historyAge: Int64 = 30 * 86_400_000
    /// So many transactions are above the history floor at most, besides those back to the snapshot before them.
    public var historyTransactions: UInt64 = 100_000
    /// A client that was not heard of for so long is forgotten.
    public var clientAge: Int64 = 30 * 86_400_000
    /// Answers to keyed requests are kept for so long.
    public var answerAge: Int64 = 86_400_000
    /// Records between the snapshots that are kept for looking at the past: what replaying it costs at most.
    public var snapshotSpacing: UInt64 = 10_000
    /// And bytes of their operations and inverses, for records may be large: what replaying it holds in memory.
    public var snapshotSpacingBytes = 32 << 20

    /// The newest answers that are kept of each client (docs/protocol.md).
    static let answersPerClient = 256
    /// The newest transactions that a client can take back.
    static let undoDepth = 100
    /// Requests of a client among which those are sought.
    static let undoSearch = 1024
    /// The newest transactions that are read with a flow, and their bytes unless the snapshot has more.
    static let recentTransactions = 1000
    static let recentBytes = 256 * 1024

    /// The defaults of docs/protocol.md: 30 days, 100,000 transactions, 24 hours.
    public init() {}

    /// Whether a client that was last heard of at `at` is still known.
    func knowsClient(at: Int64, now: Int64) -> Bool { at >= now &- clientAge }

    /// Whether an answer that was given at `at` is still known.
    func knowsAnswer(at: Int64, now: Int64) -> Bool { at >= now &- answerAge }
}
