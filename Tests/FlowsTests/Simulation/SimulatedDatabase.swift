import PowerLossVFS
import Telemetry

@testable import Flows

/// An SQLite database on a disk that loses power, fails to sync and fills up. Its threads are made to take turns with the
/// one of the simulation, so that a seed is the same run each time: a call returns when it is answered and nothing is left
/// to do, or when the store has given up for good.
///
/// `@unchecked Sendable`: used by the thread of the simulation; the store's threads see `bell` and `failure` only.
final class SimulatedDatabase: FlowStore, @unchecked Sendable {
    private let disk = FaultyDisk()
    private let configuration: SQLiteConfiguration
    private let telemetry: StorageTelemetry
    /// Rings when something was answered, or never will be.
    private let bell = BlockingQueue<Void>(limit: .max)
    private let failure = AnswerBox<Bool>()
    private var store: SQLiteStore
    private var checkpoints: Connection
    /// The answers that are waited for, while several calls are made together.
    private var due: [() -> Void]?

    init(retention: StoreRetention, synchronous: SQLiteConfiguration.Synchronous = .full) throws {
        var configuration = disk.configuration()
        configuration.synchronous = synchronous
        configuration.retention = retention
        // Only when the simulation says so.
        configuration.checkpointBytes = 1 << 40
        configuration.walRestartBytes = 1 << 40
        self.configuration = configuration
        telemetry = try StorageTelemetry(Registry(shards: 1))
        (store, checkpoints) = try Self.opened(configuration, telemetry, failure, bell)
    }

    deinit { end() }

    private static func opened(
        _ configuration: SQLiteConfiguration, _ telemetry: StorageTelemetry, _ failure: AnswerBox<Bool>,
        _ bell: BlockingQueue<Void>
    ) throws -> (SQLiteStore, Connection) {
        let store = try SQLiteStore(
            configuration, telemetry: telemetry, now: { 0 }, freeBytes: { nil },
            fatal: { _ in
                failure.set(true)
                _ = bell.put(())
            })
        return (store, try Connection.checkpointing(configuration))
    }

    private func end() {
        store.close()
        checkpoints.close()
    }

    // MARK: Faults

    /// Whether a sync has failed: the process must end.
    var hasFailed: Bool { failure.value == true }

    /// Bytes of the database and its log.
    var bytes: Int64 { power_loss_bytes(disk.number) }

    /// At most so many bytes more fit on the disk; nil for no limit.
    func limit(_ more: Int64?) { power_loss_limit(disk.number, more.map { bytes + $0 } ?? -1) }

    /// Whether the next sync fails.
    func failNextSync(_ fails: Bool = true) { power_loss_fail_syncs(disk.number, fails ? 1 : 0) }

    /// The power goes after so many writes and syncs from now, in the middle of what is done then.
    func cutPower(after operations: Int, seed: UInt64) { power_loss_cut_after(disk.number, Int64(operations), seed) }

    /// Moves the log into the database, as the store's own thread does.
    func checkpoint(isWhole: Bool) {
        do {
            try checkpoints.execute("PRAGMA wal_checkpoint(\(isWhole ? "RESTART" : "PASSIVE"))")
        } catch {
            if error.isFailedSync { failure.set(true) }
        }
    }

    /// The process ends, with the power or without, and starts again.
    func restart(cutsPower seed: UInt64?) throws {
        if let seed { power_loss_cut(disk.number, seed) } else { power_loss_end_process(disk.number) }
        end()
        power_loss_power_on(disk.number)
        failNextSync(false)
        limit(nil)
        failure.set(false)
        (store, checkpoints) = try Self.opened(configuration, telemetry, failure, bell)
    }

    // MARK: Asking

    private func wait(until isDone: () -> Bool) {
        while !isDone(), !hasFailed { _ = bell.take() }
    }

    /// Waits until nothing is left to do.
    private func settle() {
        let isIdle = AnswerBox<Bool>()
        store.whenIdle { [bell] in
            isIdle.set(true)
            _ = bell.put(())
        }
        wait { isIdle.value != nil }
    }

    private func ask<Value: Sendable>(
        _ reply: @escaping @Sendable (Result<Value, StoreError>) -> Void,
        _ call: (@escaping @Sendable (Result<Value, StoreError>) -> Void) -> Void
    ) {
        let answer = AnswerBox<Result<Value, StoreError>>()
        call { [bell] result in
            answer.set(result)
            _ = bell.put(())
        }
        let finish = { [self] in
            wait { answer.value != nil }
            if let value = answer.value { reply(value) }
        }
        if due != nil {
            due?.append(finish)
        } else {
            settle()
            finish()
        }
    }

    /// What is asked in `body` finds itself in one transaction of the store.
    func together(_ body: () -> Void) {
        due = []
        store.writer.gate.hold(body)
        let answers = due ?? []
        due = nil
        settle()
        for answer in answers { answer() }
    }

    // MARK: FlowStore

    func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void) {
        ask(reply) { store.open(id, reply: $0) }
    }

    func reserve() -> Bool { store.reserve() }

    func cancelReservation() { store.cancelReservation() }

    func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64,
        reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) { ask(reply) { store.append(record, to: id, owner: owner, reply: $0) } }

    func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64) {
        store.snapshot(snapshot, of: id, owner: owner)
        if due == nil { settle() }
    }

    func purge(_ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void) {
        ask(reply) { store.purge(id, deletedUpTo: time, reply: $0) }
    }

    func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?, reply: @escaping @Sendable (Result<Int, StoreError>) -> Void
    ) { ask(reply) { store.removeVersions(of: id, at: clock, name: name, reply: $0) } }

    func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void
    ) { ask(reply) { store.client(client, of: id, reply: $0) } }

    func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) { ask(reply) { store.history(of: id, before: clock, limit: limit, reply: $0) } }

    func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void) {
        ask(reply) { store.versions(of: id, reply: $0) }
    }

    func past(of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void) {
        ask(reply) { store.past(of: id, at: clock, reply: $0) }
    }

    func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void) {
        ask(reply) { store.list(query, reply: $0) }
    }

    func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void) {
        ask(reply) { store.summary(of: id, reply: $0) }
    }

    func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void
    ) { ask(reply) { store.answer(toKey: key, of: id, reply: $0) } }

    var count: Int { store.count }
}
