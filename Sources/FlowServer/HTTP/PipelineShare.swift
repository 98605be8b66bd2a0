/// How much of a turn of its loop one connection gets for the requests of one read. Some are very short, and cost much.
struct PipelineShare {
    /// Requests that were taken.
    var taken = 0
    /// The loop's time when the turn began, in nanoseconds.
    let began: UInt64

    private static let requestLimit = 32
    /// In nanoseconds.
    private static let timeLimit: UInt64 = 1_000_000

    init(began: UInt64) { self.began = began }

    /// Whether the next request has to wait for another turn. The first has not, and most reads have no other.
    ///
    /// - Parameter now: reads the same clock; called when it matters.
    func isUsedUp(at now: @autoclosure () -> UInt64) -> Bool {
        guard taken > 0 else { return false }
        return taken >= Self.requestLimit || now() &- began >= Self.timeLimit
    }
}
