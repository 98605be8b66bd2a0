/// Decides when presence diffs leave (protocol.md §3), as ``MembershipAnnouncer`` does for counts: so many in a window
/// one by one, the others merged into one at the window's end. Pure: the owner keeps the timer.
struct PresenceAnnouncer {
    private var windows: MembershipAnnouncer
    private var pending = PresenceDiff()
    private let limit: Int

    /// - Parameter limit: how many metas may wait. The diff that reaches it leaves at once with all that waited.
    init(perWindow: Int, window: Duration, limit: Int) {
        windows = MembershipAnnouncer(perWindow: perWindow, window: window)
        self.limit = limit
    }

    /// Whether the owner's timer should be running.
    var isWaiting: Bool { windows.isWaiting }

    /// Something has changed.
    ///
    /// - Returns: `now`: call ``take(at:)`` and broadcast, and cancel the timer if there is one. `at`: do so at that
    ///   instant. `waiting`: the timer is running. Nil: the diff is empty, nothing to do.
    mutating func add(_ diff: PresenceDiff, at now: LoopInstant) -> MembershipAnnouncer.Decision? {
        guard !diff.isEmpty else { return nil }
        pending.merge(diff)
        let decision = windows.change(at: now)
        return pending.count >= limit ? .now : decision
    }

    /// What is to be announced now; nil when all that waited has undone itself.
    mutating func take(at now: LoopInstant) -> PresenceDiff? {
        if windows.isWaiting { windows.windowEnded(at: now) }
        defer { pending = PresenceDiff() }
        return pending.isEmpty ? nil : pending
    }
}
