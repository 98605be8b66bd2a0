/// What shares one transaction of the database, by flow.
struct Batch {
    /// The records of one flow.
    struct Part {
        let state: WrittenFlow
        /// The log's end before them.
        let base: (position: UInt64, clock: UInt64)
        /// Indexes into `appends`.
        var indexes: [Int] = []
    }

    var appends: [Writer.Append] = []
    /// Why each is not stored; nil where it is.
    var refusals: [StoreError?] = []
    var parts: [Part] = []
    private var places: [ObjectIdentifier: Int] = [:]

    /// - Parameter capacity: about so many records are to come.
    init(capacity: Int) {
        appends.reserveCapacity(capacity)
        refusals.reserveCapacity(capacity)
        parts.reserveCapacity(capacity)
        places.reserveCapacity(capacity)
    }

    /// Takes a record in, to be stored or with the reason why it is not.
    mutating func add(_ append: Writer.Append, _ state: WrittenFlow?, refusal: StoreError?) {
        appends.append(append)
        refusals.append(refusal)
        guard let state, refusal == nil else { return }
        let key = ObjectIdentifier(state)
        let place = places[key] ?? parts.count
        if place == parts.count {
            places[key] = place
            parts.append(Part(state: state, base: (state.tail.position, state.tail.clock)))
        }
        parts[place].indexes.append(appends.count - 1)
    }

    /// None of a part is stored.
    mutating func refuse(_ part: Part, _ error: StoreError) {
        for index in part.indexes { refusals[index] = error }
        part.state.tail.position = part.base.position
        part.state.tail.clock = part.base.clock
        part.state.tail.failure = error
    }
}

/// What the writer remembers of a flow that was opened. Used on its thread only.
final class WrittenFlow {
    let id: FlowID
    var tail: FlowTail
    /// Its number; 0 before its first record is stored.
    var flow: Int64
    /// Of the stored head row: what decides on its place in the indexes.
    var place: (minute: Int64, deletedAt: Int64?, deletedBy: String?, epoch: UInt64, createdAt: Int64)?

    init(id: FlowID, owner: UInt64, head: FlowRow?) {
        self.id = id
        tail = FlowTail(owner: owner, position: head?.position ?? 0, clock: head?.summary.clock ?? 0)
        flow = head?.flow ?? 0
        place = head.map { Self.place($0.summary) }
    }

    private static func place(
        _ summary: FlowSummary
    ) -> (minute: Int64, deletedAt: Int64?, deletedBy: String?, epoch: UInt64, createdAt: Int64) {
        (summary.minute, summary.deletedAt, summary.deletedBy, summary.epoch, summary.createdAt)
    }

    /// Whether the head row stays where it is in the indexes.
    func staysInPlace(_ summary: FlowSummary) -> Bool {
        guard let place else { return false }
        return place == Self.place(summary)
    }

    /// The head row is stored.
    func settle(flow: Int64, _ summary: FlowSummary) {
        self.flow = flow
        place = Self.place(summary)
        tail.failure = nil
    }
}
