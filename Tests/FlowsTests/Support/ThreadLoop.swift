import Glibc
import Telemetry

@testable import Flows

/// A loop with a thread of its own, for tests of what happens between threads. Its time stands still: timers never fire.
///
/// `@unchecked Sendable`: `jobs` and `isStopping` are used under `mutex` only, the rest is immutable.
@safe final class ThreadLoop: Loop, @unchecked Sendable {
    private final class IdleTimer: LoopTimer {
        func cancel() {}
    }

    let index: Int
    let now = LoopInstant(nanoseconds: 1)
    let unixMilliseconds: Int64 = 1_700_000_000_000
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [@Sendable () -> Void] = []
    private var isStopping = false
    private let thread = Lock<pthread_t?>(nil)

    /// Starts the thread; `stop` ends it.
    init(index: Int) {
        self.index = index
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
        var number = pthread_t()
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        let status = unsafe pthread_create(
            &number, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<ThreadLoop>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            }, argument)
        precondition(status == 0, "pthread_create: \(status)")
        pthread_detach(number)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    var isCurrent: Bool { thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false } }

    func post(_ job: @escaping @Sendable () -> Void) {
        unsafe pthread_mutex_lock(mutex)
        jobs.append(job)
        unsafe pthread_cond_signal(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> any LoopTimer { IdleTimer() }

    /// Ends the thread when all jobs posted before have run.
    func stop() { post { [self] in isStopping = true } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post { [self] in unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    func checkIsolated() { precondition(isCurrent, "not on thread loop \(index)") }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func serve() {
        thread.withLock { $0 = pthread_self() }
        while !isStopping {
            unsafe pthread_mutex_lock(mutex)
            while jobs.isEmpty { unsafe pthread_cond_wait(condition, mutex) }
            let taken = jobs
            jobs = []
            unsafe pthread_mutex_unlock(mutex)
            for job in taken { job() }
        }
    }
}
