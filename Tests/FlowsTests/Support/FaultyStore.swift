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
        var reserved = 0
        var lies: Lie?
        var journal: [(id: FlowID, record: LogRecord)] = []
    }

    /// What a store must never do; see `lie(_:)`.
    enum Lie: Sendable {
        /// Says that a record is durable before it is.
        case answersEarly
        /// Forgets which requests were answered.
        case forgetsResults
    }

    private let memories: Lock<InMemoryStore>
    private var memory: InMemoryStore { memories.withLock { $0 } }
    private let faults = Lock(Faults())

    init(flowLimit: Int = 100_000, byteLimit: Int = 1 << 30, retention: StoreRetention = StoreRetention()) {
        memories = Lock(
            InMemoryStore(flowLimit: flowLimit, byteLimit: byteLimit, retention: retention, now: { 0 }))
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

    /// From now on the store is one that nobody can rely on, to see that it is found out.
    func lie(_ lie: Lie) { faults.withLock { $0.lies = lie } }

    /// The disk loses the last record of a flow although it was answered: the next start begins before it.
    func rollBack(_ id: FlowID) {
        let records = faults.withLock { faults in
            if let last = faults.journal.lastIndex(where: { $0.id == id }) { faults.journal.remove(at: last) }
            return faults.journal
        }
        let store = InMemoryStore(flowLimit: 1000, byteLimit: 1 << 30, now: { 0 })
        for flow in Set(records.map(\.id)) {
            store.open(flow) { opened in
                guard let owner = try? opened.get().owner else { return }
                for (id, record) in records where id == flow { store.append(record, to: id, owner: owner) { _ in } }
            }
        }
        memories.withLock { $0 = store }
    }

    /// How many flows have been opened, or tried to.
    var openCount: Int { faults.withLock { $0.openCount } }

    // MARK: FlowStore

    func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void) {
        let error = faults.withLock { faults in
            faults.openCount += 1
            return faults.loads[id]
        }
        if let error { return reply(.failure(error)) }
        whenFree { [self] in memory.open(id, reply: reply) }
    }

    func reserve() -> Bool {
        guard !faults.withLock({ $0.isFull }), memory.reserve() else { return false }
        faults.withLock { $0.reserved += 1 }
        return true
    }

    func cancelReservation() {
        faults.withLock { $0.reserved -= 1 }
        memory.cancelReservation()
    }

    /// Places that are taken and neither used nor given back: less than 0 when one was given back twice.
    var reservedPlaces: Int { faults.withLock { $0.reserved } }

    func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64, reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        faults.withLock { $0.reserved -= 1 }
        let isEarly = faults.withLock { $0.lies == .answersEarly && $0.appends[id] == nil }
        if isEarly { reply(.success(())) }
        whenFree { [self] in
            if let error = faults.withLock({ $0.appends[id] }) {
                memory.cancelReservation()
                return reply(.failure(error))
            }
            memory.append(record, to: id, owner: owner) { [self] result in
                if case .success = result { faults.withLock { $0.journal.append((id, record)) } }
                if !isEarly { reply(result) }
            }
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
        whenFree { [self] in
            memory.client(client, of: id) { [self] result in
                guard faults.withLock({ $0.lies == .forgetsResults }) else { return reply(result) }
                reply(
                    result.map { stored in
                        stored.map {
                            StoredClient(secretHash: $0.secretHash, lastCseq: 0, answers: [], transactions: [])
                        }
                    })
            }
        }
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
