import Flows

/// So many at once, and after that so many a second (the generic cell rate algorithm, ITU-T I.371).
struct RateLimit {
    /// Between two at the steady rate, in nanoseconds.
    private let interval: UInt64
    /// How far ahead of the steady rate one may be, in nanoseconds.
    private let tolerance: UInt64
    /// When the next one would come at the steady rate.
    private var next: UInt64 = 0

    /// - Parameters:
    ///   - perSecond: 1 or more.
    ///   - burst: 1 or more.
    init(perSecond: UInt64, burst: UInt64) {
        interval = 1_000_000_000 / max(perSecond, 1)
        tolerance = interval * (max(burst, 1) - 1)
    }

    /// Takes one; false when there have been too many.
    mutating func take(at now: LoopInstant) -> Bool {
        let due = max(next, now.nanoseconds)
        guard due - now.nanoseconds <= tolerance else { return false }
        next = due &+ interval
        return true
    }
}
