/// How often a child may be restarted: at most `limit` times within `window` (OTP, supervisor restart intensity).
/// A sliding window; pure.
public struct RestartIntensity: Sendable {
    private let limit: Int
    private let window: Duration
    private var restarts: [LoopInstant] = []

    /// - Parameters:
    ///   - limit: restarts that are still allowed within `window`.
    ///   - window: how long a restart counts.
    public init(limit: Int, window: Duration) {
        self.limit = limit
        self.window = window
    }

    /// Notes a failure at `now`; false when it is one more than allowed. Keeps at most `limit` instants.
    public mutating func allowsRestart(at now: LoopInstant) -> Bool {
        restarts.removeAll { now - $0 >= window }
        guard restarts.count < limit else { return false }
        restarts.append(now)
        return true
    }
}
