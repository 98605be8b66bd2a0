/// Many seeds, and what came of them.
struct SimulatedSeeds: Sendable {
    private(set) var coverage = SimulationCoverage()
    /// The first seeds that failed, each with the shortest schedule that was found for it.
    private(set) var failures: [String] = []
    private(set) var count: UInt64 = 0

    /// So many failures say enough.
    private static let failureLimit = 3

    /// Whether there is no need to go on.
    var isEnough: Bool { failures.count >= Self.failureLimit }

    /// Runs seeds on as many threads as there are.
    ///
    /// - Parameter report: called now and then with what there is so far.
    static func run(
        from first: UInt64, count: UInt64, report: (SimulatedSeeds) -> Void = { _ in }
    ) async -> SimulatedSeeds {
        let share: UInt64 = 25
        return await withTaskGroup(of: SimulatedSeeds.self) { group in
            var sum = SimulatedSeeds()
            var next = first
            let end = first + count
            func add() {
                guard next < end, !sum.isEnough else { return }
                let seeds = next..<min(next + share, end)
                group.addTask { some(seeds) }
                next = seeds.upperBound
            }
            for _ in 0..<16 { add() }
            while let part = await group.next() {
                sum.add(part)
                report(sum)
                add()
            }
            return sum
        }
    }

    private static func some(_ seeds: Range<UInt64>) -> SimulatedSeeds {
        var some = SimulatedSeeds()
        for seed in seeds where !some.isEnough { some.run(seed) }
        return some
    }

    private mutating func run(_ seed: UInt64) {
        count += 1
        let schedule = Schedule(seed: seed)
        do {
            let simulation = try FlowSimulation(schedule)
            try simulation.run()
            let problems = try simulation.problems()
            coverage += simulation.coverage
            guard !problems.isEmpty else { return }
            failures.append(Self.describe(schedule, problems))
        } catch {
            failures.append(Self.describe(schedule, ["\(error)"]))
        }
    }

    private mutating func add(_ other: SimulatedSeeds) {
        coverage += other.coverage
        failures = Array((failures + other.failures).prefix(Self.failureLimit))
        count += other.count
    }

    /// The seed, what was wrong, and the shortest schedule with which anything still is.
    private static func describe(_ schedule: Schedule, _ problems: [String]) -> String {
        let shortest = Shrinker.shortest(schedule) { !FlowSimulation.problems(of: $0).isEmpty }
        let simulation = try? FlowSimulation(shortest)
        try? simulation?.run()
        return """
            seed \(schedule.setup.seed) (scripts/simulate 1 \(schedule.setup.seed)): \(problems.prefix(5))
              the shortest schedule found, \(shortest.events.count) events of \(schedule.events.count): \(shortest.text)
              wrong there: \(FlowSimulation.problems(of: shortest).prefix(5))
              what happened: \(simulation?.trace.joined(separator: "; ") ?? "")
            """
    }
}
