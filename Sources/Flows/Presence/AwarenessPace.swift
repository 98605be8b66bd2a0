/// How often awareness is announced, by how many clients are active: those whose state changed in this second or the
/// one before, counted on the loop's clock. Counting costs the same however many there are.
struct AwarenessPace {
    /// The second of a client's last change.
    struct Activity {
        fileprivate let second: UInt64
    }

    private var second: UInt64 = 0
    private var inSecond = 0
    private var inSecondBefore = 0

    /// The time between two frames: 16 ms up to 8 active clients, then 33 ms for every 25 begun, at most 1 s. Each
    /// frame carries what is new of all of them to all, so bytes grow with their square.
    static func interval(active: Int) -> Duration {
        guard active > 8 else { return .milliseconds(16) }
        let groups = min((active + 24) / 25, 31)
        return .milliseconds(min(33 * groups, 1000))
    }

    /// The time between two frames now.
    mutating func interval(at now: LoopInstant) -> Duration {
        advance(to: now)
        return Self.interval(active: inSecond + inSecondBefore)
    }

    /// A client's state has changed; `last` is its activity until now.
    mutating func change(_ last: Activity?, at now: LoopInstant) -> Activity {
        advance(to: now)
        if let last { forget(last) }
        inSecond += 1
        return Activity(second: second)
    }

    /// A client has gone.
    mutating func forget(_ last: Activity) {
        if last.second == second {
            inSecond -= 1
        } else if last.second &+ 1 == second {
            inSecondBefore -= 1
        }
    }

    private mutating func advance(to now: LoopInstant) {
        let current = now.nanoseconds / 1_000_000_000
        guard current > second else { return }
        inSecondBefore = current == second + 1 ? inSecond : 0
        inSecond = 0
        second = current
    }
}
