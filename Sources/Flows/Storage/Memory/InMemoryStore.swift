import Telemetry

/// Flows in the memory of the process: they live as long as it does. Answers at once, on the caller's thread.
public final class InMemoryStore: FlowStore {
    private struct State {
        var flows: [FlowID: MemoryFlow] = [:]
        var tails = RecentCache<FlowID, FlowTail>(limit: 65_536)
        var owners: UInt64 = 0
        var bytes = 0
        var reserved = 0
        var count = 0
    }

    private let state = Lock(State())
    private let flowLimit: Int
    private let byteLimit: Int
    private let retention: StoreRetention
    private let now: @Sendable () -> Int64
    /// Places for records between `reserve` and `append`.
    private static let places = 4096

    /// - Parameters:
    ///   - flowLimit: flows that are held.
    ///   - byteLimit: bytes that are held of all of them, about.
    ///   - retention: how much of the past is kept.
    ///   - now: milliseconds since 1970.
    public init(
        flowLimit: Int, byteLimit: Int, retention: StoreRetention = StoreRetention(),
        now: @escaping @Sendable () -> Int64
    ) {
        self.flowLimit = flowLimit
        self.byteLimit = byteLimit
        self.retention = retention
        self.now = now
    }

    /// How many flows are stored, those in the bin not counted.
    public var count: Int { state.withLock { $0.count } }

    /// Opens a flow for appending.
    public func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void) {
        let opened = state.withLock { state in
            state.owners += 1
            let stored = state.flows[id]?.stored
            state.tails[id] = FlowTail(
                owner: state.owners, position: (stored?.records.last?.position ?? stored?.snapshot?.position) ?? 0,
                clock: stored?.summary.clock ?? 0)
            return OpenedFlow(owner: state.owners, stored: stored)
        }
        reply(.success(opened))
    }

    /// Takes a place for one record.
    public func reserve() -> Bool {
        state.withLock { state in
            guard state.reserved < Self.places else { return false }
            state.reserved += 1
            return true
        }
    }

    /// Gives a place back.
    public func cancelReservation() {
        state.withLock { $0.reserved = max(0, $0.reserved - 1) }
    }

    /// Appends a record.
    public func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64,
        reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        let refusal: StoreError? = state.withLock { state in
            state.reserved = max(0, state.reserved - 1)
            guard var tail = state.tails[id] else { return .superseded }
            let refusal = tail.refusal(of: record, owner: owner) ?? store(record, id, &state)
            if refusal == nil { tail.advance(to: record) }
            if refusal != .superseded {
                tail.failure = refusal
                state.tails[id] = tail
            }
            return refusal
        }
        reply(refusal.map { .failure($0) } ?? .success(()))
    }

    private func store(_ record: LogRecord, _ id: FlowID, _ state: inout State) -> StoreError? {
        guard state.bytes + record.byteCount <= byteLimit, state.flows[id] != nil || state.flows.count < flowLimit
        else { return .full }
        let old = state.flows[id].map { $0.summary.deletedAt == nil } ?? false
        state.count += (record.summary.deletedAt == nil ? 1 : 0) - (old ? 1 : 0)
        state.flows[id, default: MemoryFlow(summary: record.summary)].append(record)
        state.bytes += record.byteCount
        return nil
    }

    /// Stores a snapshot. One that does not fit is not stored: the log has all that it says.
    public func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64) {
        let now = now()
        state.withLock { state in
            guard let tail = state.tails[id], tail.owner == owner, snapshot.position <= tail.position,
                var flow = state.flows[id], state.bytes + snapshot.state.count <= byteLimit
            else { return }
            state.flows[id] = nil
            state.bytes -= flow.bytes
            flow.keep(snapshot, retention: retention, now: now)
            state.bytes += flow.bytes
            state.flows[id] = flow
        }
    }

    /// Removes a flow that is in the bin.
    public func purge(
        _ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void
    ) {
        let isPurged = state.withLock { state in
            guard let flow = state.flows[id], let deletedAt = flow.summary.deletedAt, deletedAt <= time else {
                return false
            }
            state.flows[id] = nil
            state.tails[id] = nil
            state.bytes -= flow.bytes
            return true
        }
        reply(.success(isPurged))
    }

    /// Removes names of a state, and the states.
    public func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?, reply: @escaping @Sendable (Result<Int, StoreError>) -> Void
    ) {
        let count = state.withLock { state -> Int in
            guard var flow = state.flows[id] else { return 0 }
            let before = (flow.versions.count, flow.bytes)
            flow.removeVersions(at: clock, name: name)
            state.bytes -= before.1 - flow.bytes
            state.flows[id] = flow
            return before.0 - flow.versions.count
        }
        reply(.success(count))
    }

    // MARK: Reading

    /// What is known of a client.
    public func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void
    ) {
        reply(.success(flow(id)?.client(client, retention: retention, now: now())))
    }

    /// What happened before a clock.
    public func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) {
        reply(.success(flow(id)?.history(before: clock, limit: limit) ?? HistoryPage(entries: [], floor: 0)))
    }

    /// The named versions.
    public func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void) {
        reply(.success(flow(id)?.versions.reversed().map(\.named) ?? []))
    }

    /// What the document at a clock is made of.
    public func past(of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void)
    {
        guard let flow = flow(id) else { return reply(.success(PastFlow(transactions: []))) }
        reply(Result { () throws(StoreError) in try flow.past(at: clock) })
    }

    /// Stored flows.
    public func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void) {
        reply(Result { () throws(StoreError) in try page(query) })
    }

    private func page(_ query: FlowQuery) throws(StoreError) -> FlowPage {
        let start = try query.start()
        let all = state.withLock { $0.flows.values.map(\.summary) }
        let found = all.filter { summary in
            (summary.deletedAt != nil) == query.isBin && query.matches(summary)
                && (start?.precedes(ListCursor(summary)) ?? true)
        }.sorted { ListCursor($0).precedes(ListCursor($1)) }
        let page = Array(found.prefix(max(0, query.limit)))
        return FlowPage(flows: page, cursor: page.count < found.count ? page.last.map { ListCursor($0).text } : nil)
    }

    /// The head row of a flow.
    public func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void) {
        reply(.success(flow(id)?.summary))
    }

    /// The answer to a keyed request.
    public func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void
    ) {
        guard let known = flow(id)?.answers[ExactText(key)], retention.knowsAnswer(at: known.at, now: now()) else {
            return reply(.success(nil))
        }
        reply(.success(known.answer))
    }

    private func flow(_ id: FlowID) -> MemoryFlow? { state.withLock { $0.flows[id] } }
}
