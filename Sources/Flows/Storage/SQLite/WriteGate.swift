/// Between two transactions of the writer: who holds it keeps the writer from its next one.
///
/// A plain mutex would do, were it fair: a busy writer takes it again before anybody else wakes up, for ever. So the
/// writer lets those pass who wait.
final class WriteGate: Sendable {
    private struct State {
        var isHeld = false
        /// Those who want to hold it.
        var waiting = 0
    }

    private let monitor = Monitor(State())

    /// Runs `body` while the writer waits.
    func hold<Value>(_ body: () -> Value) -> Value {
        monitor.withLock { $0.waiting += 1 }
        monitor.wait(until: { !$0.isHeld }) { state in
            state.waiting -= 1
            state.isHeld = true
        }
        defer { leave() }
        return body()
    }

    /// The writer's next transaction.
    func pass(_ body: () -> Void) {
        monitor.wait(until: { !$0.isHeld && $0.waiting == 0 }) { $0.isHeld = true }
        defer { leave() }
        body()
    }

    private func leave() {
        monitor.withLock { $0.isHeld = false }
        monitor.wakeAll()
    }
}
