/// How much of a turn of its loop one connection gets for the requests of one read. Some are very short, and cost much.
struct PipelineShare {
    /// Requests that were taken.
    var taken = 0
    /// When the second one was about to be taken: most reads have one request, for which no clock need be read.
    private var began: UInt64?

    private static let requestLimit = 32
    /// In nanoseconds.
    private static let timeLimit: UInt64 = 1_000_000

    /// Whether the next request has to wait for another turn.
    ///
    /// - Parameter now: reads the monotonic clock, in nanoseconds; called when it matters.
    mutating func isUsedUp(at now: @autoclosure () -> UInt64) -> Bool {
        guard taken > 0 else { return false }
        guard taken < Self.requestLimit else { return true }
        let now = now()
        guard let began else {
            began = now
            return false
        }
        return now &- began >= Self.timeLimit
    }
}
