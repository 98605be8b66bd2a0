import Glibc

/// Between two transactions of the writer: who holds it keeps the writer from its next one.
///
/// A plain mutex would do, were it fair: a busy writer takes it again before anybody else wakes up, for ever. So the
/// writer lets those pass who wait.
///
/// `@unchecked Sendable`: what changes is guarded by the mutex, which is initialised before anybody has the object and
/// never moves.
@safe final class WriteGate: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isHeld = false
    private var waiting = 0

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` while the writer waits.
    func hold<Value>(_ body: () -> Value) -> Value {
        enter(isWriter: false)
        defer { leave() }
        return body()
    }

    /// The writer's next transaction.
    func pass(_ body: () -> Void) {
        enter(isWriter: true)
        defer { leave() }
        body()
    }

    private func enter(isWriter: Bool) {
        unsafe pthread_mutex_lock(mutex)
        if !isWriter { waiting += 1 }
        while isHeld || (isWriter && waiting > 0) { unsafe pthread_cond_wait(condition, mutex) }
        if !isWriter { waiting -= 1 }
        isHeld = true
        unsafe pthread_mutex_unlock(mutex)
    }

    private func leave() {
        unsafe pthread_mutex_lock(mutex)
        isHeld = false
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }
}
