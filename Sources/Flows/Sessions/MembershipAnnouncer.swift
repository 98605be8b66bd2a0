/// Decides which membership changes are announced one by one (protocol.md §2): so many in a window, then one for all at
/// the window's end, with the newest count. A thousand joins cost a few frames each member, not a thousand. Pure.
struct MembershipAnnouncer {
    enum Decision: Equatable {
        /// Announce this change now.
        case now
        /// Ask `windowEnded` at the given instant.
        case at(LoopInstant)
        /// Already waiting for the window's end.
        case waiting
    }

    private let perWindow: Int
    private let window: Duration
    private var windowStart: LoopInstant?
    private var announced = 0
    /// Whether a change waits for the window's end.
    private(set) var isWaiting = false

    init(perWindow: Int, window: Duration) {
        self.perWindow = perWindow
        self.window = window
    }

    mutating func change(at now: LoopInstant) -> Decision {
        if isWaiting { return .waiting }
        if let start = windowStart, now < start + window {
            if announced < perWindow {
                announced += 1
                return .now
            }
            isWaiting = true
            return .at(start + window)
        }
        windowStart = now
        announced = 1
        return .now
    }

    /// The window for which `at` was answered has ended: the newest count is announced now.
    mutating func windowEnded(at now: LoopInstant) {
        isWaiting = false
        windowStart = now
        announced = 1
    }
}
