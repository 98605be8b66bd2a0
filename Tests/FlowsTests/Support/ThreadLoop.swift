import Glibc
import Telemetry

@testable import Flows

/// A loop with a thread of its own, for tests of what happens between threads. Its time stands still: timers never fire.
final class ThreadLoop: Loop {
    private final class IdleTimer: LoopTimer {
        func cancel() {}
    }

    let index: Int
    let now = LoopInstant(nanoseconds: 1)
    let unixMilliseconds: Int64 = 1_700_000_000_000
    private let jobs = BlockingQueue<@Sendable () -> Void>(limit: .max)
    private let thread = Lock<pthread_t?>(nil)

    /// Starts the thread; `stop` ends it.
    init(index: Int) throws {
        self.index = index
        _ = try Thread(name: "loop-\(index)") { [self] in serve() }
    }

    var isCurrent: Bool { thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    func post(_ job: @escaping @Sendable () -> Void) { _ = jobs.put(job) }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> any LoopTimer { IdleTimer() }

    /// Ends the thread when all jobs posted before have run.
    func stop() { jobs.close() }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post { [self] in unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    func checkIsolated() { precondition(isCurrent, "not on thread loop \(index)") }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func serve() {
        thread.withLock { $0 = pthread_self() }
        while let job = jobs.take() { job() }
    }
}
