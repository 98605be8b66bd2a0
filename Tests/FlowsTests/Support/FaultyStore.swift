import Telemetry

@testable import Flows

/// A store, in memory unless it is given another one, that fails, or keeps its answers back, when it is told to.
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
        /// Gives a state for the one of the clock behind it.
        case readsEarlierState
        /// Gives transactions of a client that nobody can read.
        case garblesTransactions
        /// Leaves the edges that went with a node out of what it stores.
        case skipsCascades
    }

    private let stores: Lock<any FlowStore>
    private var store: any FlowStore { stores.withLock { $0 } }
    /// What `stores` has, when it is a database.
    private let database: Lock<SimulatedDatabase?>
    private let faults = Lock(Faults())

    init(flowLimit: Int = 100_000, byteLimit: Int = 1 << 30, retention: StoreRetention = StoreRetention()) {
        stores = Lock(
            InMemoryStore(flowLimit: flowLimit, byteLimit: byteLimit, retention: retention, now: { 0 }))
        database = Lock(nil)
    }

    init(on database: SimulatedDatabase) {
        stores = Lock(database)
        self.database = Lock(database)
    }

    /// Lets go of what it stores: a world whose loops do not run any more never does.
    func empty() {
        stores.withLock { $0 = InMemoryStore(flowLimit: 1, byteLimit: 1, now: { 0 }) }
        database.withLock { $0 = nil }
        faults.withLock { $0 = Faults() }
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
        let database = database.withLock { $0 }
        let perform = { for action in due { action() } }
        if let database { database.together(perform) } else { perform() }
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
        stores.withLock { $0 = store }
    }

    /// The transactions of a flow that are stored, in order, also those that the store keeps no more.
    func journal(of id: FlowID) -> [LogRecord] {
        faults.withLock { $0.journal }.filter { $0.id == id && $0.record.kind.changesDocument }.map(\.record)
    }

    /// After the end of the process: what is stored decides, not what was answered.
    func readJournal(of id: FlowID) {
        let head = AnswerBox<UInt64>()
        store.summary(of: id) { head.set((try? $0.get()?.clock) ?? 0) }
        let known = faults.withLock { faults in
            faults.journal.removeAll { $0.id == id && $0.record.clock > head.value ?? 0 }
            return faults.journal.last { $0.id == id }?.record.clock ?? 0
        }
        // Those who had the flow open are no more, so that opening it takes it from nobody.
        let opened = AnswerBox<StoredFlow>()
        store.open(id) { result in if let stored = (try? result.get())?.stored { opened.set(stored) } }
        let records = (opened.value?.recent ?? []) + (opened.value?.records ?? [])
        faults.withLock { faults in
            faults.journal += records.filter { $0.kind.changesDocument && $0.clock > known }.map { (id, $0) }
        }
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
        whenFree { [self] in store.open(id, reply: reply) }
    }

    func reserve() -> Bool {
        guard !faults.withLock({ $0.isFull }), store.reserve() else { return false }
        faults.withLock { $0.reserved += 1 }
        return true
    }

    func cancelReservation() {
        faults.withLock { $0.reserved -= 1 }
        store.cancelReservation()
    }

    /// Places that are taken and neither used nor given back: less than 0 when one was given back twice.
    var reservedPlaces: Int { faults.withLock { $0.reserved } }

    func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64, reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        faults.withLock { $0.reserved -= 1 }
        let isEarly = faults.withLock { $0.lies == .answersEarly && $0.appends[id] == nil }
        if isEarly { reply(.success(())) }
        var record = record
        if faults.withLock({ $0.lies == .skipsCascades }) { record.operations = Self.withoutCascade(record.operations) }
        let stored = record
        whenFree { [self] in
            if let error = faults.withLock({ $0.appends[id] }) {
                store.cancelReservation()
                return reply(.failure(error))
            }
            store.append(stored, to: id, owner: owner) { [self] result in
                if case .success = result { faults.withLock { $0.journal.append((id, stored)) } }
                if !isEarly { reply(result) }
            }
        }
    }

    private static func withoutCascade(_ operations: [UInt8]) -> [UInt8] {
        let all = (try? JSON(reading: operations.span, limits: JSONLimits(bytes: 1 << 26)))?.array ?? []
        func deletes(_ kind: String, _ operation: JSON) -> Bool {
            operation["op"]?.string == "delete" && operation["kind"]?.string == kind
        }
        guard all.contains(where: { deletes("node", $0) }) else { return operations }
        return Array(JSON.array(all.filter { !deletes("edge", $0) }).text.utf8)
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
        store.snapshot(snapshot, of: id, owner: owner)
    }

    func purge(
        _ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void
    ) { store.purge(id, deletedUpTo: time, reply: reply) }

    func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?, reply: @escaping @Sendable (Result<Int, StoreError>) -> Void
    ) { store.removeVersions(of: id, at: clock, name: name, reply: reply) }

    func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void
    ) {
        if let error = faults.withLock({ $0.loads[id] }) { return reply(.failure(error)) }
        whenFree { [self] in
            store.client(client, of: id) { [self] result in
                let lie = faults.withLock { $0.lies }
                reply(result.map { stored in stored.map { Self.client($0, told: lie) } })
            }
        }
    }

    private static func client(_ stored: StoredClient, told lie: Lie?) -> StoredClient {
        switch lie {
        case .forgetsResults:
            return StoredClient(secretHash: stored.secretHash, lastCseq: 0, answers: [], transactions: [])
        case .garblesTransactions:
            let transactions = stored.transactions.map { record in
                var record = record
                record.operations = Array("garbled".utf8)
                return record
            }
            return StoredClient(
                secretHash: stored.secretHash, lastCseq: stored.lastCseq, answers: stored.answers,
                transactions: transactions)
        default: return stored
        }
    }

    func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) { store.history(of: id, before: clock, limit: limit, reply: reply) }

    func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void) {
        store.versions(of: id, reply: reply)
    }

    func past(of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void) {
        let isEarlier = faults.withLock { $0.lies == .readsEarlierState }
        store.past(of: id, at: isEarlier && clock > 0 ? clock - 1 : clock, reply: reply)
    }

    func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void) {
        store.list(query, reply: reply)
    }

    func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void) {
        store.summary(of: id, reply: reply)
    }

    func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void
    ) { store.answer(toKey: key, of: id, reply: reply) }

    var count: Int { store.count }
}
