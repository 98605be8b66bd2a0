/// Threads for work that would hold up a loop. Injected: a test runs the work when it likes.
public protocol WorkerPool: Sendable {
    /// Runs `work` on some thread, later.
    ///
    /// - Returns: false when too much waits already; `work` does not run then.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool

    /// Runs `free`, which only lets go of something large, on some thread, later; here when too much waits.
    func discard(_ free: @escaping @Sendable () -> Void)
}

extension WorkerPool {
    /// Submits it as any other work.
    public func discard(_ free: @escaping @Sendable () -> Void) {
        if !submit(free) { free() }
    }
}
