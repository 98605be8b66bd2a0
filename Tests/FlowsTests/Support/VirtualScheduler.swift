@testable import Flows

/// The clock, the jobs and the timers of all virtual loops of one test.
///
/// Nothing runs by itself: the test says when jobs run and how time passes, so every run is the same.
///
/// `@unchecked Sendable`: used by the one thread that runs the test.
final class VirtualScheduler: @unchecked Sendable {
    /// A timer that has been scheduled.
    final class Timer: LoopTimer {
        fileprivate let deadline: LoopInstant
        fileprivate let loop: Int
        fileprivate var action: (() -> Void)?

        fileprivate init(deadline: LoopInstant, loop: Int, action: @escaping () -> Void) {
            self.deadline = deadline
            self.loop = loop
            self.action = action
        }

        func cancel() { action = nil }
    }

    private(set) var now = LoopInstant(nanoseconds: 5_000_000_000)
    /// The loop that is running.
    private(set) var current: Int?
    /// Jobs posted to each loop so far.
    private(set) var posted: [Int]
    private var queues: [[() -> Void]]
    private var timers: [Timer] = []
    private let interleaving: SeededRandom?

    /// - Parameter seed: picks the loop that takes the next turn; without it the first one that has a job does.
    init(loops: Int, seed: UInt64?) {
        posted = Array(repeating: 0, count: loops)
        queues = Array(repeating: [], count: loops)
        interleaving = seed.map(SeededRandom.init(seed:))
    }

    /// Timers that would still fire.
    var pendingTimers: Int { timers.count { $0.action != nil } }

    func post(_ job: @escaping () -> Void, to loop: Int) {
        posted[loop] += 1
        queues[loop].append(job)
    }

    func schedule(after delay: Duration, on loop: Int, _ action: @escaping () -> Void) -> Timer {
        let timer = Timer(deadline: now + delay, loop: loop, action: action)
        timers.append(timer)
        return timer
    }

    /// Nothing of what waits happens any more.
    func drop() {
        queues = queues.map { _ in [] }
        timers = []
    }

    /// Runs `body` as a job of a loop.
    func run<Value>(on loop: Int, _ body: () throws -> Value) rethrows -> Value {
        let before = current
        current = loop
        defer { current = before }
        return try body()
    }

    /// Runs jobs, one of one loop after the other, until there are none.
    func runUntilIdle() {
        while let loop = loopWithJobs() {
            let job = queues[loop].removeFirst()
            run(on: loop, job)
        }
    }

    /// Runs so many jobs at most.
    func run(jobs: Int) {
        for _ in 0..<jobs {
            guard let loop = loopWithJobs() else { return }
            let job = queues[loop].removeFirst()
            run(on: loop, job)
        }
    }

    /// Lets time pass; what falls due runs at its time.
    func advance(by duration: Duration) {
        let end = now + duration
        runUntilIdle()
        while let timer = dueTimer(until: end) {
            now = max(now, timer.deadline)
            if let action = timer.action { run(on: timer.loop, action) }
            runUntilIdle()
        }
        now = end
    }

    private func loopWithJobs() -> Int? {
        let busy = queues.indices.filter { !queues[$0].isEmpty }
        guard let first = busy.first else { return nil }
        return interleaving.map { busy[$0.below(busy.count)] } ?? first
    }

    /// The first timer to fire, taken out; of two with the same deadline the one scheduled first.
    private func dueTimer(until end: LoopInstant) -> Timer? {
        timers.removeAll { $0.action == nil }
        guard let deadline = timers.map(\.deadline).min(), deadline <= end,
            let index = timers.firstIndex(where: { $0.deadline == deadline })
        else { return nil }
        return timers.remove(at: index)
    }
}
