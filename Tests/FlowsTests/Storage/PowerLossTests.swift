import Testing

@testable import Flows

/// What was answered survives a loss of power (architecture.md, promise 2).
@Suite("Power loss")
struct PowerLossTests {
    @Test("nothing that was answered is lost, and nothing is half there, in 1,000 cuts", arguments: 0..<20 as Range<UInt64>)
    func survives(seed: UInt64) async throws {
        let run = try PowerLossRun(seed: seed)
        for _ in 0..<50 { try await run.cut() }
        #expect(run.problems == [])
        #expect(run.answered > 500, "it did write")
        #expect(run.cutsInside > 20, "it was cut in the middle of things")
    }

    @Test(
        "the same cuts find what is lost without syncs: the test can fail",
        arguments: [("PRAGMA synchronous = OFF;", SQLiteConfiguration.Synchronous.full), ("", .relaxed)])
    func finds(pragmas: String, synchronous: SQLiteConfiguration.Synchronous) async throws {
        let run = try PowerLossRun(seed: 1, pragmas: pragmas, synchronous: synchronous)
        do {
            for _ in 0..<100 where run.problems.isEmpty { try await run.cut() }
            #expect(!run.problems.isEmpty)
        } catch {
            // A database that cannot be opened any more is a loss as well.
        }
    }
}
