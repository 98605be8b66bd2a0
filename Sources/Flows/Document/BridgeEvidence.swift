/// What a whole-flow write tells about what its client had received when it wrote.
struct BridgeEvidence {
    /// Whether the client has written before, so that its base is what it certainly held.
    let isBaseWritten: Bool
    /// Whether a write has come in already since the last flow was sent.
    let isSentOverdue: Bool

    /// Places where the write has what the base has.
    var held = 0
    /// Places where the write has what was sent since and was news.
    var received = 0
    /// Places where the write still has what the base has, although something else was sent since.
    var stale = 0
    /// Places where the write has something of its own.
    var changes = 0
    /// Places where the write has something that is nowhere else, in elements known otherwise.
    var additions = 0
    /// Places where the write lacks what the base has.
    var absences = 0

    /// Whether the client had received what was sent last.
    var showsSent: Bool { received > 0 && stale == 0 }

    /// Whether the client gave up what its base has and the write lacks. A first write never says so: its client may
    /// not have received the state yet, or show only a part of it.
    var showsAbsenceFromBase: Bool { isBaseWritten }

    /// Whether the client gave up what only the flow sent since has and the write lacks.
    var showsAbsenceFromSent: Bool {
        guard isBaseWritten else { return false }
        if showsSent { return true }
        // A write that would otherwise say nothing at all was sent because of what it lacks.
        let saysNothingElse = received == 0 && stale == 0 && changes == 0 && additions == 0 && absences == 0
        return saysNothingElse && !isSentOverdue
    }
}
