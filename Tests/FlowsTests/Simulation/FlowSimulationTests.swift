import Foundation
import Testing

@testable import Flows

@Suite("Simulated documents (architecture.md, promises 1 to 6)")
struct FlowSimulationTests {
    @Test("whatever fails, all come to one document, each request is done once, and nothing acknowledged is lost")
    func simulate() async throws {
        let seeds = await SimulatedSeeds.run(from: 1, count: 2000)
        print("simulated: \(seeds.count) seeds: \(seeds.coverage.text)")
        for failure in seeds.failures { Issue.record("\(failure)") }
        #expect(seeds.isEnough || seeds.count == 2000)
        #expect(seeds.coverage.missing == [], "the simulation meets what it is for")
    }

    @Test("planted bugs are found within 2,000 seeds", arguments: PlantedBug.allCases)
    func planted(bug: PlantedBug) async throws {
        let schedules = (UInt64(1)...2000).lazy.map { Schedule(seed: $0, isOnDisk: bug.isOnDisk) }
        let found = schedules.first { !FlowSimulation.problems(of: $0, bug: bug).isEmpty }
        let schedule = try #require(found)
        print("simulated: \(bug.rawValue): seed \(schedule.setup.seed)")
        #expect(FlowSimulation.problems(of: schedule) == [], "it is the bug that is found")
    }

    @Test("a schedule that fails is made much shorter, and still fails")
    func shrinks() async throws {
        let bug = PlantedBug.ignoresLoggedOperations
        let fails = { (schedule: Schedule) in !FlowSimulation.problems(of: schedule, bug: bug).isEmpty }
        let schedules = (UInt64(1)...2000).lazy.map { Schedule(seed: $0) }
        let schedule = try #require(schedules.first(where: fails))
        let shortest = Shrinker.shortest(schedule, fails: fails)
        print("simulated: \(schedule.events.count) events made \(shortest.events.count): \(shortest.text)")
        #expect(fails(shortest))
        #expect(shortest.events.count * 10 < schedule.events.count)
    }

    @Test("a simulation gives back all that it made, processes that ended too", arguments: [false, true])
    func givesBack(isOnDisk: Bool) throws {
        var made: [WeakReference] = []
        for seed in UInt64(1)...20 {
            let simulation = try FlowSimulation(Schedule(seed: seed, isOnDisk: isOnDisk))
            simulation.began = { world in
                made += [world.scheduler, world.flows.sessions, world.flows.sessions.registry].map(WeakReference.init)
            }
            simulation.began(simulation.world)
            try simulation.run()
            made += simulation.clients.compactMap(\.channel).map(WeakReference.init)
        }
        #expect(made.count > 80)
        #expect(made.count { $0.object != nil } == 0)
    }

    private struct WeakReference {
        weak var object: AnyObject?
        init(_ object: AnyObject) { self.object = object }
    }

    @Test("a seed is the same run each time, in memory and on a disk", arguments: [false, true])
    func repeats(isOnDisk: Bool) throws {
        for seed in UInt64(1)...5 {
            let schedule = Schedule(seed: seed, isOnDisk: isOnDisk)
            let runs = try (0..<2).map { _ in
                let simulation = try FlowSimulation(schedule)
                try simulation.run()
                #expect(try simulation.problems() == [])
                return simulation.trace
            }
            #expect(runs[0] == runs[1])
        }
    }
}
