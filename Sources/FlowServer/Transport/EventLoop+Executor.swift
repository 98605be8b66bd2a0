import Flows

/// Actors pinned to a loop run on its thread: `assumeIsolated` from there is a plain call, and jobs of other threads
/// come through the inbox. Jobs run by `runSynchronously(on:)`, the form under which a same-loop `await` is elided.
extension EventLoop: SerialExecutor {
    nonisolated func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.actor(UnownedJob(job)))
    }

    nonisolated func checkIsolated() {
        precondition(isCurrent, "not on event loop \(index)")
    }

    nonisolated func isIsolatingCurrentContext() -> Bool? { isCurrent }
}

extension EventLoop: Loop {
    func post(_ job: @escaping @Sendable () -> Void) { enqueue(.closure(job)) }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> any LoopTimer {
        let timer = ScheduledTimer(loop: self, action)
        schedule(after: delay, entry: timer.entry)
        return timer
    }
}

/// A timer entry together with the loop whose wheel holds it.
private final class ScheduledTimer: LoopTimer {
    let entry: TimerEntry
    private let loop: EventLoop

    init(loop: EventLoop, _ action: @escaping () -> Void) {
        self.loop = loop
        entry = TimerEntry(action: action)
    }

    func cancel() { loop.cancel(entry) }
}
