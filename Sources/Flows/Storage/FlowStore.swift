/// Where flows live: for each its log of records, and snapshots of its state.
///
/// Callable from every thread; no call blocks for long. Answers come on any thread, or at once on the caller's.
/// A record whose answer was `success` survives the end of the process and the loss of power.
public protocol FlowStore: Sendable {
    /// Opens a flow for appending, behind everything that was appended to it before: from now on records of earlier
    /// owners are refused as `superseded`.
    func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void)

    /// Takes a place in the writer's mailbox for one record, before that gets its position. False when it is full.
    func reserve() -> Bool

    /// Gives back a place that is not needed.
    func cancelReservation()

    /// Appends a record to the flow's log, for which a place was taken. Records of one flow are stored in the order of
    /// calling; when one fails, those of the flow behind it fail too.
    func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64,
        reply: @escaping @Sendable (Result<Void, StoreError>) -> Void)

    /// Stores the state as it is behind the record at `position`, so that opening needs only the log behind it. Lets
    /// go of what lies below the history floor. Not in a hurry: nobody waits for it.
    func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64)

    /// Removes everything there is of a flow that has been in the bin since `time` (milliseconds since 1970) or longer,
    /// and fences off its owner. False for any other flow, which stays.
    func purge(_ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void)

    /// Removes the names of the state at `clock`, or one name, and the states that were kept for them. Answers how many.
    func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?, reply: @escaping @Sendable (Result<Int, StoreError>) -> Void)

    // MARK: Reading

    /// What is known of a client: nil for one that never had anything accepted, or not for 30 days.
    func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void)

    /// What happened before `clock` (nil: up to now), the newest first, without operations.
    func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void)

    /// The named versions, the newest first.
    func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void)

    /// What is needed to make the document as it was at `clock`: the nearest snapshot and the transactions from there
    /// on; beyond the head the state there. Fails with `expired` below the history floor, unless a version is named
    /// there.
    func past(
        of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void)

    /// Stored flows.
    func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void)

    /// The summary of one flow; nil for one never written.
    func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void)

    /// The answer that was given to a request with this key in the last 24 hours.
    func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void)

    /// How many flows are stored, those in the bin not counted. Waits for nobody.
    var count: Int { get }
}

/// Why the store did not do what it was asked.
public enum StoreError: Error, Equatable, Sendable {
    /// No room on the disk, or in the limits.
    case full
    /// Reading or writing failed.
    case failed(String)
    /// A later owner has opened the flow.
    case superseded
    /// What is stored of this flow is damaged; the text says what and where.
    case quarantined(String)
    /// The database is damaged, in what many flows have in common; the text says what SQLite has found.
    case damaged(String)
    /// The clock lies below the history floor.
    case expired
    /// Too many requests wait already.
    case overloaded
    /// The store is closing.
    case closed
}
