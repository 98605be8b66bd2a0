import Flows
import Glibc
import Telemetry

/// Threads for work that would hold up a loop, with a bounded queue.
///
/// `@unchecked Sendable`: the queue is guarded by `mutex`, which is initialised before the threads start and never moves.
@safe final class WorkerThreads: WorkerPool, @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var queue: [@Sendable () -> Void] = []
    private let limit: Int

    /// - Parameter limit: pieces of work that may wait.
    init(threads: Int, limit: Int = 1024) throws(SystemError) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
        // The threads live as long as the process, and so does the pool that they hold.
        for index in 0..<threads { try Thread.start(name: "worker-\(index)") { [self] in run() } }
    }

    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        guard queue.count < limit else { return false }
        queue.append(work)
        unsafe pthread_cond_signal(condition)
        return true
    }

    private func run() {
        while true { next()() }
    }

    private func next() -> @Sendable () -> Void {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while queue.isEmpty { unsafe pthread_cond_wait(condition, mutex) }
        return queue.removeFirst()
    }
}
