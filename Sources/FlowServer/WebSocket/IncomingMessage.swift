import Flows

/// A message that does not come in one read: it must go on coming, and when it is large it is counted among all that are
/// held. Made only for such messages. Confined to its loop.
final class IncomingMessage {
    private let loop: EventLoop
    private let time: Duration
    private let late: () -> Bool
    private var timer: (any LoopTimer)?
    /// What is there of it, and what was when the present time began.
    private var bytes = 0
    private var bytesBefore = 0
    /// What it holds, once it is large.
    private var share: MemoryBudget.Share?

    /// Bytes that must come in each time: a slow line is no fault, a byte a minute is.
    static let leastProgress = 16 * 1024

    /// - Parameters:
    ///   - time: in which the rest must come, or so much of it that it has the same time again.
    ///   - late: called when neither has; false when that is not the peer's doing.
    init(on loop: EventLoop, time: Duration, late: @escaping () -> Bool) {
        self.loop = loop
        self.time = time
        self.late = late
        watch()
    }

    private func watch() {
        timer = loop.schedule(after: time) { [weak self] in
            guard let self else { return }
            let isComing = bytes - bytesBefore >= Self.leastProgress
            bytesBefore = bytes
            if isComing || !late() { watch() }
        }
    }

    /// It has grown to so many bytes; false when there is no room for them.
    func grows(to bytes: Int, _ budget: MemoryBudget) -> Bool {
        self.bytes = bytes
        return budget.hold(bytes, in: &share)
    }

    /// It is there, or will not come: what it holds, for whoever has it now.
    func ended() -> MemoryBudget.Share? {
        timer?.cancel()
        return share
    }
}
