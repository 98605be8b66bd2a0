import Flows

/// A message that does not come in one read: it must be there in time, and when it is large it is counted among all that
/// are held. Made only for such messages. Confined to its loop.
final class IncomingMessage {
    private let loop: EventLoop
    private let time: Duration
    private let late: () -> Bool
    private var timer: (any LoopTimer)?
    /// What it holds, once it is large.
    private var share: MemoryBudget.Share?

    /// - Parameter late: called when it is not there after `time`; false when that is not the peer's doing, and it has the
    ///   same time again.
    init(on loop: EventLoop, time: Duration, late: @escaping () -> Bool) {
        self.loop = loop
        self.time = time
        self.late = late
        watch()
    }

    private func watch() {
        timer = loop.schedule(after: time) { [weak self] in
            if let self, !late() { watch() }
        }
    }

    /// It has grown to so many bytes; false when there is no room for them.
    func grows(to bytes: Int, _ budget: MemoryBudget) -> Bool { budget.hold(bytes, in: &share) }

    /// It is there, or will not come: what it holds, for whoever has it now.
    func ended() -> MemoryBudget.Share? {
        timer?.cancel()
        return share
    }
}
