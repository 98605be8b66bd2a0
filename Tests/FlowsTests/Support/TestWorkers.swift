import Telemetry

@testable import Flows

/// Workers that do everything at once, in the caller's turn.
struct InlineWorkers: WorkerPool {
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        work()
        return true
    }
}

/// Workers that work when the test says so.
final class ManualWorkers: WorkerPool {
    private let state = Lock(State())

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var limit = Int.max
        var discarded: [@Sendable () -> Void] = []
    }

    /// Work that has been submitted and not run.
    var count: Int { state.withLock { $0.waiting.count } }

    /// Refuses work beyond so much that waits.
    func limit(to limit: Int) { state.withLock { $0.limit = limit } }

    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.waiting.count < state.limit else { return false }
            state.waiting.append(work)
            return true
        }
    }

    /// Values that wait to be freed.
    var discarded: Int { state.withLock { $0.discarded.count } }

    func discard(_ free: @escaping @Sendable () -> Void) {
        state.withLock { $0.discarded.append(free) }
    }

    /// Frees what waits for it.
    func freeAll() {
        for free in state.withLock({ state in
            defer { state.discarded = [] }
            return state.discarded
        }) { free() }
    }

    /// Forgets what waits.
    func dropAll() { state.withLock { $0.waiting = [] } }

    /// Runs the oldest work that waits.
    func runNext() {
        let work = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        work?()
    }
}
