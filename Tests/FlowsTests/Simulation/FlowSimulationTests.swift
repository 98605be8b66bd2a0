import Foundation
import Testing

@testable import Flows

/// How the simulation runs: `FLOWS_SIMULATE=N` runs so many seeds, `FLOWS_SEED=S` begins with another one.
private enum SimulatedSeeds {
    static var all: ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["FLOWS_SEED"].flatMap { UInt64($0) } ?? 1
        let count = environment["FLOWS_SIMULATE"].flatMap { UInt64($0) } ?? 60
        return first...(first + max(count, 1) - 1)
    }

    /// What is wrong with one seed.
    static func problems(_ seed: UInt64, _ fault: FlowSimulation.Fault? = nil) throws -> (FlowSimulation, [String]) {
        let simulation = try FlowSimulation(seed: seed, fault: fault)
        try simulation.run(steps: 120)
        simulation.settle()
        return (simulation, try simulation.problems())
    }
}

@Suite("Simulated documents (architecture.md, promises 1 to 6)")
struct FlowSimulationTests {
    @Test("whatever fails, all come to one document, each request is done once, and nothing acknowledged is lost")
    func simulate() throws {
        var (crashes, lags, requests, failures) = (0, 0, 0, 0)
        for seed in SimulatedSeeds.all {
            let (simulation, problems) = try SimulatedSeeds.problems(seed)
            crashes += simulation.crashes
            lags += simulation.lags
            requests += simulation.requestCount
            guard !problems.isEmpty else { continue }
            Issue.record("FLOWS_SIMULATE=1 FLOWS_SEED=\(seed): \(problems.prefix(5)) after \(simulation.trace)")
            failures += 1
            if failures == 3 { return }
        }
        print("simulated: \(SimulatedSeeds.all.count) seeds, \(requests) requests, \(crashes) crashes, \(lags) lags")
        if SimulatedSeeds.all.count >= 100 {
            #expect(crashes > 0 && lags > 0, "the simulation must meet what it is for")
        }
    }

    /// Bugs that the simulation must find.
    static let faults: [(name: String, fault: FlowSimulation.Fault)] = [
        ("a client takes what it sent for what was logged", .client(.ignoresLoggedOperations)),
        ("a client ignores gaps", .client(.ignoresGaps)),
        ("a client numbers anew what it sends again", .client(.renumbersResent)),
        ("an answer before the record is stored", .store(.answersEarly)),
        ("results are lost at a restart", .store(.forgetsResults)),
        ("a clock is used again", .reusesClock),
    ]

    @Test("planted bugs are found", arguments: faults.indices)
    func planted(index: Int) throws {
        for seed in UInt64(1)...200 where try !SimulatedSeeds.problems(seed, Self.faults[index].fault).1.isEmpty {
            print("simulated: \(Self.faults[index].name): found by seed \(seed)")
            return
        }
        Issue.record("\(Self.faults[index].name) was not found")
    }
}
