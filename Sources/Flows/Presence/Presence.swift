/// Who is in a flow, after Phoenix Presence: under each key (a person or a client) one meta for each of its connections.
///
/// Every change returns its diff, for ``PresenceAnnouncer`` to pass on. What was sent as a state and the diffs after it
/// always add up, for clients that apply diffs as `phoenix.js` does: a joined meta takes the place of one with the same
/// `phx_ref`, and the end of an unknown one is passed over.
///
/// - Parameter Reference: what tells a key's connections apart. Each is tracked once; the caller bounds how many.
struct Presence<Reference: Hashable & Sendable> {
    private struct Place {
        let key: ExactText
        let phxRef: String
    }

    private let random: any RandomSource
    private var map = PresenceMap()
    private var places: [Reference: Place] = [:]
    private var nextOrder: UInt64 = 0
    /// Metas that came before this one were in a state that was sent.
    private var shownBefore: UInt64 = 0
    /// The state that was sent last, and what has changed since.
    private var sent: (state: PresenceState, since: PresenceDiff)?

    init(random: any RandomSource) { self.random = random }

    /// How many connections are tracked.
    var count: Int { places.count }

    /// What is shown of a connection; nil for one that is not tracked.
    func meta(ref: Reference) -> PresenceMeta? {
        guard let place = places[ref] else { return nil }
        return map.meta(place.key, ref: place.phxRef)
    }

    /// A connection has come. One that is tracked already leaves its place first.
    mutating func track(_ key: String, ref: Reference, _ meta: PresenceMeta) -> PresenceDiff {
        var diff = remove(ref)
        insert(ExactText(key), ref, meta, &diff)
        return noted(diff)
    }

    /// A connection is shown in another way. Empty for one that is not tracked, and when nothing changes.
    mutating func update(ref: Reference, _ meta: PresenceMeta) -> PresenceDiff {
        guard let place = places[ref], self.meta(ref: ref) != meta else { return PresenceDiff() }
        var diff = remove(ref)
        insert(place.key, ref, meta, &diff)
        return noted(diff)
    }

    /// A connection has gone. Empty for one that is not tracked.
    mutating func untrack(ref: Reference) -> PresenceDiff { noted(remove(ref)) }

    private mutating func remove(_ ref: Reference) -> PresenceDiff {
        var diff = PresenceDiff()
        guard let place = places.removeValue(forKey: ref), var entry = map.remove(place.key, ref: place.phxRef)
        else { return diff }
        entry.wasShown = entry.order < shownBefore
        diff.leave(entry)
        return diff
    }

    /// What somebody must be told now: the state that was sent last, if that is nearly right, and what has changed since;
    /// otherwise a new one. Of a thousand who come at once, not each has a state of its own.
    mutating func state() -> (state: PresenceState, since: PresenceDiff) {
        shownBefore = nextOrder
        if let sent { return sent }
        let new = (state: PresenceState(map), since: PresenceDiff())
        sent = new
        return new
    }

    /// Takes a change to those since the state that was sent last. With many of them a new state is less to send.
    private mutating func noted(_ diff: PresenceDiff) -> PresenceDiff {
        sent?.since.merge(diff)
        if let sent, sent.since.count * Self.shareOfChanges > count { self.sent = nil }
        return diff
    }

    /// A state is sent again as long as one of so many has changed.
    private static var shareOfChanges: Int { 16 }

    /// The first looks of those who are here, in the order of their coming, each once. Takes time in proportion to all.
    func looks(limit: Int) -> [PresenceMeta] {
        var found: [PresenceMeta] = []
        while found.count < limit {
            let others = map.all.filter { !found.contains($0.meta) }
            guard let next = others.min(by: { $0.order < $1.order }) else { break }
            found.append(next.meta)
        }
        return found
    }

    /// The colours of all connections but one.
    func colors(besides ref: Reference) -> Set<String> {
        Set(places.keys.filter { $0 != ref }.compactMap { meta(ref: $0)?.color })
    }

    private mutating func insert(
        _ key: ExactText, _ ref: Reference, _ meta: PresenceMeta, _ diff: inout PresenceDiff
    ) {
        let phxRef = RandomText.base32(random.bytes(8))
        let entry = PresenceEntry(key: key, ref: phxRef, order: nextOrder, meta: meta)
        nextOrder += 1
        places[ref] = Place(key: key, phxRef: phxRef)
        map.insert(entry)
        diff.join(entry)
    }
}
