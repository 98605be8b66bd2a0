/// The newest awareness state of each client in a flow, and when it is announced (protocol.md §3). One frame for all, the
/// newest states only; the first change after silence leaves at once, the next frames at ``AwarenessPace``.
///
/// Pure: the owner keeps the timer. It removes each client that goes, so that there are no more than the flow's members.
struct Awareness {
    private struct Entry {
        var state: JSONText
        var activity: AwarenessPace.Activity
        /// Counts up: who came first is listed first.
        let order: UInt64
        /// Whether it was in a frame for all.
        var isAnnounced: Bool
    }

    private let limit: Int
    private var pace = AwarenessPace()
    private var entries: [ExactText: Entry] = [:]
    /// Clients of which the next frame tells, numbered in order: those with an entry have a new state, the others have
    /// gone.
    private var pending: [ExactText: UInt64] = [:]
    private var nextOrder: UInt64 = 0
    /// Clients that came before this one were in a full map that was sent.
    private var shownBefore: UInt64 = 0
    private var lastFrame: LoopInstant?

    /// Whether the owner's timer should be running.
    private(set) var isWaiting = false
    /// Bytes of all states and of the ids they are kept under.
    private(set) var byteCount = 0

    /// - Parameter limit: how many clients may have a state; those of further ones are not taken.
    init(limit: Int) { self.limit = limit }

    /// How many clients have a state.
    var count: Int { entries.count }

    /// A client has a new state; `null` is none.
    ///
    /// - Returns: `now`: call ``take(at:)`` and broadcast, and cancel the timer if there is one. `at`: do so at that
    ///   instant. `waiting`: the timer is running. Nil: nothing to do.
    mutating func set(
        _ client: String, _ state: AwarenessState, at now: LoopInstant
    ) -> MembershipAnnouncer.Decision? {
        guard !state.text.isNull else { return remove(client, at: now) }
        let client = ExactText(client)
        if let entry = entries[client] {
            guard !entry.state.string.utf8.elementsEqual(state.text.string.utf8) else { return nil }
            replace(entry, of: client, state.text, at: now)
        } else {
            guard entries.count < limit else { return nil }
            add(client, state.text, at: now)
        }
        markPending(client)
        return decision(at: now)
    }

    /// A client has gone, or has no state any more. Answers as ``set(_:_:at:)`` does.
    mutating func remove(_ client: String, at now: LoopInstant) -> MembershipAnnouncer.Decision? {
        let client = ExactText(client)
        guard let entry = entries.removeValue(forKey: client) else { return nil }
        byteCount -= client.byteCount + entry.state.byteCount
        pace.forget(entry.activity)
        // Who was never told of the client need not hear that it has gone.
        guard entry.isAnnounced || entry.order < shownBefore else {
            pending[client] = nil
            return nil
        }
        markPending(client)
        return decision(at: now)
    }

    /// The payload of the next frame, `{"clients": {id: state or null}}`, as JSON text; nil when nothing is new.
    mutating func take(at now: LoopInstant) -> [UInt8]? {
        isWaiting = false
        guard !pending.isEmpty else { return nil }
        lastFrame = now
        var output = Array(#"{"clients":{"#.utf8)
        for (client, _) in pending.sorted(by: { $0.value < $1.value }) {
            append(client, entries[client]?.state.string ?? "null", to: &output)
            entries[client]?.isAnnounced = true
        }
        pending = [:]
        output.append(contentsOf: "}}".utf8)
        return output
    }

    /// The payload for somebody who has just come, `{"clients": {…}, "full": true}`, as JSON text, to be sent now.
    mutating func full() -> [UInt8] {
        shownBefore = nextOrder
        var output = Array(#"{"clients":{"#.utf8)
        for (client, entry) in entries.sorted(by: { $0.value.order < $1.value.order }) {
            append(client, entry.state.string, to: &output)
        }
        output.append(contentsOf: #"},"full":true}"#.utf8)
        return output
    }

    private mutating func replace(_ entry: Entry, of client: ExactText, _ state: JSONText, at now: LoopInstant) {
        byteCount += state.byteCount - entry.state.byteCount
        var entry = entry
        entry.state = state
        entry.activity = pace.change(entry.activity, at: now)
        entries[client] = entry
    }

    private mutating func add(_ client: ExactText, _ state: JSONText, at now: LoopInstant) {
        byteCount += client.byteCount + state.byteCount
        // Without an entry it is pending only if it has gone since it was announced: the others still know it.
        entries[client] = Entry(
            state: state, activity: pace.change(nil, at: now), order: nextOrder,
            isAnnounced: pending[client] != nil)
        nextOrder += 1
    }

    private mutating func markPending(_ client: ExactText) {
        guard pending[client] == nil else { return }
        pending[client] = nextOrder
        nextOrder += 1
    }

    private mutating func decision(at now: LoopInstant) -> MembershipAnnouncer.Decision {
        // Clients that come and go within one interval could otherwise leave any number of nulls.
        if pending.count > 2 * limit { return .now }
        if isWaiting { return .waiting }
        guard let lastFrame else { return .now }
        let due = lastFrame + pace.interval(at: now)
        if now >= due { return .now }
        isWaiting = true
        return .at(due)
    }

    private func append(_ client: ExactText, _ state: String, to output: inout [UInt8]) {
        if output.last != ASCII.openBrace { output.append(ASCII.comma) }
        JSONWriter.appendString(client.string, to: &output)
        output.append(ASCII.colon)
        output.append(contentsOf: state.utf8)
    }
}
