import Telemetry

@testable import Flows

/// A store in memory that fails, or keeps its answers back, when it is told to.
final class FaultyStore: FlowStore {
    private struct Faults {
        var loads: [FlowID: StoreError] = [:]
        var appends: [FlowID: StoreError] = [:]
        var openCount = 0
        var isFull = false
        var holdsAnswers = false
        var held: [@Sendable () -> Void] = []
    }

    private let memory: InMemoryStore
    private let faults = Lock(Faults())

    init(flowLimit: Int = 100_000, byteLimit: Int = 1 << 30, retention: StoreRetention = StoreRetention()) {
        memory = InMemoryStore(flowLimit: flowLimit, byteLimit: byteLimit, retention: retention, now: { 0 })
    }

    // MARK: Faults

    /// Whether reading this flow fails from now on.
    func failLoading(_ id: FlowID, _ fails: Bool = true, with error: StoreError = .failed("test")) {
        faults.withLock { $0.loads[id] = fails ? error : nil }
    }

    /// Whether appending to this flow fails from now on: by default so that its session fails too.
    func failSaving(_ id: FlowID, _ fails: Bool = true, with error: StoreError = .superseded) {
        faults.withLock { $0.appends[id] = fails ? error : nil }
    }

    /// Whether there is no place in the mailbox.
    func fill(_ isFull: Bool = true) { faults.withLock { $0.isFull = isFull } }

    /// From now on nothing is durable until `answerHeld()`.
    func holdAnswers() { faults.withLock { $0.holdsAnswers = true } }

    /// How many answers are kept back.
    var heldCount: Int { faults.withLock { $0.held.count } }

    /// Does what was asked meanwhile, in order, and answers it.
    ///
    /// - Parameter count: only the first so many; nil for all, and to hold no more.
    func answerHeld(_ count: Int? = nil) {
        let due = faults.withLock { faults in
            let due = Array(faults.held.prefix(count ?? faults.held.count))
            faults.held.removeFirst(due.count)
            if count == nil { faults.holdsAnswers = false }
            return due
        }
        for action in due { action() }
    }

    /// Loses what was asked and is not answered yet, as an end of the process does.
    func loseHeld() { faults.withLock { $0.held = [] } }

    /// How many flows have been opened, or tried to.
    var openCount: Int { faults.withLock { $0.openCount } }

    // MARK: FlowStore

    func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void) {
        let error = faults.withLock { faults in
            faults.openCount += 1
            return faults.loads[id]
        }
        if let error { return reply(.failure(error)) }
        whenFree { [memory] in memory.open(id, reply: reply) }
    }

    func reserve() -> Bool { !faults.withLock { $0.isFull } && memory.reserve() }

    func cancelReservation() { memory.cancelReservation() }

    func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64, reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        whenFree { [self] in
            if let error = faults.withLock({ $0.appends[id] }) {
                memory.cancelReservation()
                return reply(.failure(error))
            }
            memory.append(record, to: id, owner: owner, reply: reply)
        }
    }

    /// Runs `action` now, or when answers are no longer kept back.
    private func whenFree(_ action: @escaping @Sendable () -> Void) {
        let isHeld = faults.withLock { faults in
            if faults.holdsAnswers { faults.held.append(action) }
            return faults.holdsAnswers
        }
        if !isHeld { action() }
    }

    func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64) {
        memory.snapshot(snapshot, of: id, owner: owner)
    }

    func purge(
        _ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void
    ) { memory.purge(id, deletedUpTo: time, reply: reply) }

    func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void
    ) {
        if let error = faults.withLock({ $0.loads[id] }) { return reply(.failure(error)) }
        whenFree { [memory] in memory.client(client, of: id, reply: reply) }
    }

    func transactions(
        of id: FlowID, after clock: UInt64, limit: Int, bytes: Int,
        reply: @escaping @Sendable (Result<[LogRecord]?, StoreError>) -> Void
    ) { memory.transactions(of: id, after: clock, limit: limit, bytes: bytes, reply: reply) }

    func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) { memory.history(of: id, before: clock, limit: limit, reply: reply) }

    func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void) {
        memory.versions(of: id, reply: reply)
    }

    func past(of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void) {
        memory.past(of: id, at: clock, reply: reply)
    }

    func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void) {
        memory.list(query, reply: reply)
    }

    func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void) {
        memory.summary(of: id, reply: reply)
    }

    func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void
    ) { memory.answer(toKey: key, of: id, reply: reply) }

    var count: Int { memory.count }
}
