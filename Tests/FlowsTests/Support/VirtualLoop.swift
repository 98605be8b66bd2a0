@testable import Flows

/// A loop without a thread: its jobs run, and its time passes, when its scheduler is told so.
final class VirtualLoop: Loop {
    let index: Int
    let scheduler: VirtualScheduler

    init(index: Int, scheduler: VirtualScheduler) {
        self.index = index
        self.scheduler = scheduler
    }

    var now: LoopInstant { scheduler.now }

    var unixMilliseconds: Int64 { 1_700_000_000_000 + Int64(scheduler.now.nanoseconds / 1_000_000) }

    var isCurrent: Bool { scheduler.current == index }

    func post(_ job: @escaping @Sendable () -> Void) { scheduler.post(job, to: index) }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> any LoopTimer {
        scheduler.schedule(after: delay, on: index, action)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        scheduler.post({ unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }, to: index)
    }

    func checkIsolated() { precondition(isCurrent, "not on virtual loop \(index)") }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }
}
