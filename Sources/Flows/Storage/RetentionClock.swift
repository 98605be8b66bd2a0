import Telemetry

/// The time by which old things are forgotten, in milliseconds since 1970: that of the wall clock, but one that is set
/// forward is believed only when it has stayed so for a day. To forget too late harms nobody; to forget too early would
/// empty the bin, and lose which requests were carried out.
public final class RetentionClock: Sendable {
    private struct Belief {
        /// By how much the wall clock is ahead of the steady one.
        var offset: Int64
        /// When, on the steady clock, the wall clock was first found to be ahead by more.
        var doubtedSince: Int64?
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
            let offset = wall() &- steady
            if offset > belief.offset, steady &- (belief.doubtedSince ?? steady) < Self.patience {
                belief.doubtedSince = belief.doubtedSince ?? steady
            } else {
                belief = Belief(offset: offset)
            }
            return steady &+ belief.offset
        }
    }
}
