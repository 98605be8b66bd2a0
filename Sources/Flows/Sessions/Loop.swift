/// A point on a loop's monotonic clock, in nanoseconds since an arbitrary start.
public struct LoopInstant: Comparable, Hashable, Sendable {
    /// Nanoseconds since the clock's start.
    public let nanoseconds: UInt64

    /// The instant `nanoseconds` after the clock's start.
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// Whether `left` is before `right`.
    public static func < (left: LoopInstant, right: LoopInstant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// `duration` after `instant`.
    public static func + (instant: LoopInstant, duration: Duration) -> LoopInstant {
        LoopInstant(nanoseconds: instant.nanoseconds &+ duration.loopNanoseconds)
    }

    /// The time from `earlier` to `later`; zero when `later` comes first.
    public static func - (later: LoopInstant, earlier: LoopInstant) -> Duration {
        guard later > earlier else { return .zero }
        return .nanoseconds(Int64(clamping: later.nanoseconds - earlier.nanoseconds))
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0, as much as fits.
    public var loopNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
    }
}

/// A timer of a loop, to be used on that loop only.
public protocol LoopTimer: AnyObject {
    /// The action will not run any more. Does nothing when it has run.
    func cancel()
}

/// Where a session lives: one thread that runs jobs one after the other and keeps time.
///
/// The server's loops wait for sockets; a test's virtual loop runs when it is told to and owns its clock. Sessions see
/// this protocol only, so that the real session runs in a deterministic simulation.
public protocol Loop: SerialExecutor {
    /// The loop's place among its group, from 0.
    var index: Int { get }

    /// Monotonic time, read once a turn. Loop only.
    var now: LoopInstant { get }

    /// Wall-clock time in milliseconds since 1970, read once a turn. Loop only.
    var unixMilliseconds: Int64 { get }

    /// Whether the caller runs on this loop.
    var isCurrent: Bool { get }

    /// Runs `job` on the loop, soon and in the order of posting. Callable from every thread.
    func post(_ job: @escaping @Sendable () -> Void)

    /// Runs `action` on the loop `delay` from now. Loop only.
    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> any LoopTimer
}

extension Loop {
    /// Wall-clock time in whole seconds since 1970. Loop only.
    public var unixSeconds: Int64 { unixMilliseconds / 1000 }

    /// Runs `job` at once when the caller is on this loop, otherwise posts it.
    public func run(_ job: @escaping @Sendable () -> Void) {
        if isCurrent { job() } else { post(job) }
    }
}
