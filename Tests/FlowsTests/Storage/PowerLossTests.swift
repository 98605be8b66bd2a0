import PowerLossVFS
import Telemetry
import Testing

@testable import Flows

/// What was answered survives a loss of power (architecture.md, promise 2).
@Suite("Power loss")
struct PowerLossTests {
    /// What a run came to.
    private struct Outcome: Sendable {
        var problems: [String] = []
        var answered = 0
        var cutsInside = 0
        var unanswered = 0
        var checkpoints: UInt64 = 0
        var snapshots: UInt64 = 0
        var compacted: UInt64 = 0

        mutating func add(_ other: Outcome) {
            problems += other.problems
            answered += other.answered
            cutsInside += other.cutsInside
            unanswered += other.unanswered
            checkpoints += other.checkpoints
            snapshots += other.snapshots
            compacted += other.compacted
        }
    }

    private static func run(seed: UInt64, cuts: Int) async throws -> Outcome {
        let run = try PowerLossRun(seed: seed)
        for _ in 0..<cuts { try await run.cut() }
        return Outcome(
            problems: run.problems, answered: run.answered, cutsInside: run.cutsInside, unanswered: run.unanswered,
            checkpoints: run.telemetry.checkpoints.value, snapshots: run.telemetry.snapshots.value,
            compacted: run.telemetry.recordsCompacted.value)
    }

    @Test("P6.3 nothing that was answered is lost, and nothing is half there, in 1,000 cuts")
    func survives() async throws {
        let sum = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for seed in 0..<20 as Range<UInt64> { group.addTask { try await Self.run(seed: seed, cuts: 50) } }
            return try await group.reduce(into: Outcome()) { $0.add($1) }
        }
        #expect(sum.problems == [])
        #expect(sum.answered > 10_000, "it did write")
        #expect(sum.cutsInside > 500, "it was cut in the middle of writes and syncs")
        #expect(sum.unanswered > 0, "and between storing and answering")
        #expect(sum.checkpoints > 1000 && sum.snapshots > 100 && sum.compacted > 1000, "with all that the store does")
    }

    @Test(
        "the same cuts find what is lost without syncs, and what is answered too early: the test can fail",
        arguments: PowerLossRun.Flaw.allCases)
    func finds(flaw: PowerLossRun.Flaw) async throws {
        let run = try PowerLossRun(seed: 1, flaw: flaw)
        do {
            for _ in 0..<100 where run.problems.isEmpty { try await run.cut() }
            #expect(!run.problems.isEmpty)
        } catch StoreOpeningError.unusable, StoreOpeningError.damaged, StoreError.damaged, StoreError.quarantined {
            // What cannot be opened any more is lost as well; only what was never synced ends like that.
            #expect(flaw == .neverSyncs)
        }
    }

    @Test("a sync that failed, a new start, and then a loss of power lose nothing that was answered behind it")
    func failedSyncThenCut() async throws {
        let disk = FaultyDisk()
        var configuration = disk.configuration()
        configuration.checkpointBytes = 1 << 30
        var flow = try FlowScript("a")
        let (failures, report) = AsyncStream.makeStream(of: String.self)
        var store = try TestStore.open(configuration, fatal: { report.yield($0) })
        var owner = try await store.open(flow.id).owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        power_loss_fail_syncs(disk.number, 1)
        #expect(store.store.reserve())
        store.store.append(flow.next(), to: flow.id, owner: owner) { _ in Issue.record("it was answered") }
        #expect(await failures.first { _ in true } != nil)
        power_loss_end_process(disk.number)
        store.close()
        power_loss_power_on(disk.number)
        store = try TestStore.open(configuration)
        let opened = try await store.open(flow.id)
        #expect(opened.stored?.records.count == 2, "the kernel still has what the disk has not")
        owner = opened.owner
        try await store.append(flow.next(), to: flow.id, owner: owner)
        power_loss_cut(disk.number, 2)
        store.close()
        power_loss_power_on(disk.number)
        store = try TestStore.open(configuration)
        #expect(try await store.open(flow.id).stored?.records.count == 3)
        store.close()
    }
}
