/// Threads for work that would hold up a loop. Injected: a test runs the work when it likes.
public protocol WorkerPool: Sendable {
    /// Runs `work` on some thread, later.
    ///
    /// - Returns: false when too much waits already; `work` does not run then.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool
}
