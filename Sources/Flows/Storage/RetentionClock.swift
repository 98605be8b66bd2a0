import Telemetry

/// The time by which old things are forgotten, in milliseconds since 1970: that of the wall clock, but one that is set
/// forward is believed only when it has stayed so for a day. To forget too late harms nobody; to forget too early would
/// empty the bin, and lose which requests were carried out.
public final class RetentionClock: Sendable {
    private struct Belief {
        /// By how much the wall clock is ahead of the steady one.
        var offset: Int64
        var doubt: Doubt?

        /// The wall clock is ahead by `offset` now.
        mutating func hear(_ offset: Int64, at steady: Int64) {
            guard offset > self.offset else {
                self = Belief(offset: offset)
                return
            }
            let doubt = Doubt(since: doubt?.since ?? steady, least: min(doubt?.least ?? offset, offset))
            self.doubt = doubt
            guard steady &- doubt.since >= RetentionClock.patience else { return }
            // What is ahead by still more has yet to stay so.
            self = Belief(offset: doubt.least, doubt: offset > doubt.least ? Doubt(since: steady, least: offset) : nil)
        }
    }

    /// The wall clock is ahead by more than is believed.
    private struct Doubt {
        /// On the steady clock.
        let since: Int64
        /// By how much it has been ahead all the time.
        var least: Int64
    }

    private static let patience: Int64 = 86_400_000

    private let wall: @Sendable () -> Int64
    private let steady: @Sendable () -> Int64
    private let belief: Lock<Belief>

    /// A clock that believes the wall clock as it is now.
    ///
    /// - Parameters:
    ///   - wall: milliseconds since 1970.
    ///   - steady: milliseconds since any moment; nobody can set it.
    public init(wall: @escaping @Sendable () -> Int64, steady: @escaping @Sendable () -> Int64) {
        self.wall = wall
        self.steady = steady
        belief = Lock(Belief(offset: wall() &- steady()))
    }

    /// The time, from any thread.
    public var now: Int64 {
        belief.withLock { belief in
            let steady = steady()
            belief.hear(wall() &- steady, at: steady)
            return steady &+ belief.offset
        }
    }
}
