import PowerLossVFS
import Telemetry

@testable import Flows

/// A store that loses power again and again, and what is wrong with it each time it comes back.
final class PowerLossRun {
    /// What is known of a flow.
    private struct Known {
        /// As the newest record that is certainly stored left it.
        var script: FlowScript
        /// As each record that was tried in this life left it.
        var tried: [UInt64: (record: LogRecord, script: FlowScript)] = [:]
        /// The newest record that was answered.
        var answered: UInt64 = 0
    }

    /// A store as none may be, to see that it is found out.
    enum Flaw: CaseIterable {
        /// The database itself never syncs.
        case neverSyncs
        /// It answers when the operating system has the record, as `--durability relaxed` does.
        case answersBeforeSync
        /// It answers when it has been asked.
        case answersBeforeCommit
    }

    private let disk = FaultyDisk()
    private let random: SeededRandom
    private let flaw: Flaw?
    private var flows: [Known]
    private let configuration: SQLiteConfiguration
    /// What was lost, or is not as it was.
    private(set) var problems: [String] = []
    /// Records that were answered.
    private(set) var answered = 0
    /// Cuts that came in the middle of a write or sync.
    private(set) var cutsInside = 0
    /// Records that were stored without having been answered.
    private(set) var unanswered = 0

    /// What the stores of all lives did.
    let telemetry: StorageTelemetry

    init(seed: UInt64, flaw: Flaw? = nil) throws {
        random = SeededRandom(seed: seed)
        self.flaw = flaw
        telemetry = try StorageTelemetry(Registry(shards: 1))
        flows = try ["a", "b", "c"].map { Known(script: try FlowScript($0)) }
        var configuration = disk.configuration(pragmas: flaw == .neverSyncs ? "PRAGMA synchronous = OFF;" : "")
        if flaw == .answersBeforeSync { configuration.synchronous = .relaxed }
        self.configuration = configuration
    }

    /// One life: open, look at what is there, write until the power fails.
    func cut() async throws {
        let store = try TestStore.open(configuration, telemetry: telemetry)
        var owners: [UInt64] = []
        for index in flows.indices { owners.append(try await inspect(index, store)) }
        power_loss_cut_after(disk.number, Int64(random.next() % 500 + 1), random.next())
        for _ in 0..<60 where power_loss_is_off(disk.number) == 0 {
            try await write(to: store, owners)
        }
        if power_loss_is_off(disk.number) == 0 {
            power_loss_cut(disk.number, random.next())
        } else {
            cutsInside += 1
        }
        store.close()
        power_loss_power_on(disk.number)
    }

    /// A burst of records of some flow, and sometimes a snapshot.
    private func write(to store: TestStore, _ owners: [UInt64]) async throws {
        let index = Int(random.next() % 3)
        let id = flows[index].script.id
        var script = flows[index].tried.values.map(\.script).max { $0.position < $1.position } ?? flows[index].script
        var records: [LogRecord] = []
        for _ in 0...Int(random.next() % 4) {
            let kind: LogRecord.Kind = random.next() % 5 == 0 ? .answer : .transaction
            let record = script.next(
                kind, client: random.next() % 2 == 0 ? "c" : nil, bytes: Int(random.next() % 3000),
                version: random.next() % 30 == 0 ? "v" : nil)
            flows[index].tried[record.position] = (record, script)
            records.append(record)
        }
        var last = await store.appendAsFarAsPossible(records, to: id, owner: owners[index])
        if flaw == .answersBeforeCommit { last = records.last?.position ?? 0 }
        answered += records.filter { $0.position <= last }.count
        flows[index].answered = max(flows[index].answered, last)
        if last == records.last?.position, random.next() % 6 == 0 {
            store.store.snapshot(script.snapshot(bytes: Int(random.next() % 20_000)), of: id, owner: owners[index])
        }
    }

    /// Compares what is stored with what must be, and goes on from there.
    private func inspect(_ index: Int, _ store: TestStore) async throws -> UInt64 {
        var known = flows[index]
        let id = known.script.id
        let opened = try await store.open(id)
        let head = opened.stored.map { $0.records.last?.position ?? $0.snapshot?.position ?? 0 } ?? 0
        if head < max(known.answered, known.script.position) {
            problems.append("\(id): answered up to \(known.answered), stored up to \(head)")
        }
        unanswered += Int(head) - Int(min(head, max(known.answered, known.script.position)))
        for record in opened.stored?.records ?? [] {
            guard let tried = known.tried[record.position]?.record else { continue }
            if [record] != [tried].read(opened.stored?.summary ?? tried.summary) {
                problems.append("\(id): record \(record.position) is another one")
            }
        }
        if let snapshot = opened.stored?.snapshot,
            !snapshot.state.starts(with: Array("state \(snapshot.position) ".utf8))
        {
            problems.append("\(id): the snapshot at \(snapshot.position) is another one")
        }
        if head > known.script.position {
            guard let script = known.tried[head]?.script else {
                problems.append("\(id): record \(head) was never written")
                return opened.owner
            }
            known.script = script
        }
        if let summary = opened.stored?.summary, summary != known.script.summary {
            problems.append("\(id): the head row is not that of record \(head)")
        }
        if let cseq = known.script.cseqs["c"], try await store.client("c", of: id)?.lastCseq != cseq {
            problems.append("\(id): the client's newest request is not \(cseq)")
        }
        known.tried = [:]
        known.answered = head
        flows[index] = known
        return opened.owner
    }
}

extension TestStore {
    /// Appends all at once, and gives the newest position that was stored.
    func appendAsFarAsPossible(_ records: [LogRecord], to id: FlowID, owner: UInt64) async -> UInt64 {
        let stored = Lock<UInt64>(0)
        await withCheckedContinuation { continuation in
            for (index, record) in records.enumerated() {
                guard store.reserve() else { return continuation.resume() }
                store.append(record, to: id, owner: owner) { result in
                    if case .success = result { stored.withLock { $0 = record.position } }
                    if index == records.count - 1 { continuation.resume() }
                }
            }
        }
        return stored.withLock { $0 }
    }
}
