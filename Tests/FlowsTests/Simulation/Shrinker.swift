/// Makes a schedule that fails shorter, while it still fails.
struct Shrinker {
    /// Runs that are left.
    private var attempts: Int
    private let fails: (Schedule) -> Bool

    /// The shortest failing schedule that was found.
    ///
    /// - Parameter attempts: runs that it may take.
    static func shortest(_ schedule: Schedule, attempts: Int = 600, fails: @escaping (Schedule) -> Bool) -> Schedule {
        var shrinker = Shrinker(attempts: attempts, fails: fails)
        var shortest = schedule
        var length = Int.max
        while length > shortest.events.count, shrinker.attempts > 0 {
            length = shortest.events.count
            shrinker.takeOutEvents(of: &shortest)
            shrinker.takeOutClients(of: &shortest)
            shrinker.simplify(&shortest)
        }
        return shortest
    }

    private init(attempts: Int, fails: @escaping (Schedule) -> Bool) {
        self.attempts = attempts
        self.fails = fails
    }

    private mutating func stillFails(_ schedule: Schedule) -> Bool {
        guard attempts > 0 else { return false }
        attempts -= 1
        return fails(schedule)
    }

    /// By half of them, then by quarters, down to single ones; from the end, which is of use least.
    private mutating func takeOutEvents(of schedule: inout Schedule) {
        var size = schedule.events.count / 2
        while size > 0 {
            var end = schedule.events.count
            while end > 0 {
                let start = max(0, end - size)
                var shorter = schedule
                shorter.events.removeSubrange(start..<end)
                if stillFails(shorter) { schedule = shorter }
                end = start
            }
            size /= 2
        }
    }

    private mutating func takeOutClients(of schedule: inout Schedule) {
        for client in (0..<schedule.setup.clients).reversed() {
            var shorter = schedule
            shorter.events.removeAll { $0.action.client == client }
            if client == shorter.setup.clients - 1 { shorter.setup.clients -= 1 }
            if shorter.setup.clients > 0, stillFails(shorter) { schedule = shorter }
        }
    }

    private mutating func simplify(_ schedule: inout Schedule) {
        let ways: [(inout Schedule.Setup) -> Void] = [
            { $0.isOnDisk = false }, { $0.partBytes = 64 << 10 }, { $0.softMark = 1000 }, { $0.history = 100_000 },
        ]
        for way in ways {
            var simpler = schedule
            way(&simpler.setup)
            if stillFails(simpler) { schedule = simpler }
        }
    }
}
