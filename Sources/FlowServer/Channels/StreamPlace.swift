import Flows

/// Where a member of generation 2 is in the order of its flow's transactions, as far as they have been queued for it
/// (protocol.md §4).
struct StreamPlace {
    /// The newest clock that it was sent, as a transaction or as an answer to one of its own.
    private(set) var clock: UInt64 = 0
    /// Its queue was too long: nothing more is queued until it is empty, then the member is brought up to date.
    private(set) var isLagging = false
    private var resyncs: [LoopInstant] = []
    /// Counts the times that the member was, or is about to be, brought up to date by the server.
    private(set) var resyncNumber = 0
    /// It missed awareness of others, which it gets whole when its queue is empty.
    var missesAwareness = false

    /// Who begins to lag so many times within a minute cannot follow, and is not brought up to date again.
    private static let resyncLimit = 3
    private static let window = Duration.seconds(60)

    /// While it lags, an answer to one of its own transactions is no place: what came before is missing.
    mutating func reached(_ clock: UInt64) {
        if !isLagging { self.clock = max(self.clock, clock) }
    }

    /// Begins to lag. False when it does so too often.
    mutating func lag(at now: LoopInstant) -> Bool {
        isLagging = true
        resyncs.removeAll { now - $0 > Self.window }
        resyncs.append(now)
        return resyncs.count < Self.resyncLimit
    }

    /// The server begins to bring it up to date; only the newest such beginning counts.
    mutating func beginResync() -> Int {
        resyncNumber += 1
        return resyncNumber
    }

    /// It has been brought to `clock`; what it is told next may be something it had before.
    mutating func caughtUp(to clock: UInt64) {
        isLagging = false
        self.clock = clock
    }
}
