import Glibc

/// A lock whose holders can wait for a change of what it guards: a monitor.
///
/// `@unchecked Sendable`: `state` is touched only by who has `mutex`, which is initialised before anybody has the monitor
/// and never moves.
@safe final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        // Nobody sets this clock.
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` while nobody else has the state.
    func withLock<Value>(_ body: (inout State) -> Value) -> Value { wait(until: { _ in true }, body) }

    /// Waits until the state is as `isDue` wants it, then runs `body` while nobody else has it.
    func wait<Value>(until isDue: (State) -> Bool, _ body: (inout State) -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !isDue(state) { unsafe pthread_cond_wait(condition, mutex) }
        return body(&state)
    }

    /// The same, but `body` runs after so many milliseconds too, with the state as it is then.
    func wait<Value>(
        until isDue: (State) -> Bool, atMost milliseconds: Int, _ body: (inout State) -> Value
    ) -> Value {
        var end = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + milliseconds % 1000 * 1_000_000
        end.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !isDue(state), unsafe pthread_cond_timedwait(condition, mutex, &end) != ETIMEDOUT {}
        return body(&state)
    }

    /// One of those who wait looks again.
    func wakeOne() { unsafe pthread_cond_signal(condition) }

    /// All who wait look again.
    func wakeAll() { unsafe pthread_cond_broadcast(condition) }
}
