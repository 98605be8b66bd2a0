/// Who has come to a flow and who has gone: the payload of `presence_diff`. A changed meta has gone and come.
struct PresenceDiff {
    private(set) var joins = PresenceMap()
    private(set) var leaves = PresenceMap()

    var isEmpty: Bool { joins.isEmpty && leaves.isEmpty }

    /// How many metas it names.
    var count: Int { joins.count + leaves.count }

    mutating func join(_ entry: PresenceEntry) { joins.insert(entry) }

    /// Who comes and goes within one diff is in it only if somebody has seen it in a state. The others are then told of
    /// the end of something they never knew, which clients pass over.
    mutating func leave(_ entry: PresenceEntry) {
        let neverAnnounced = joins.remove(entry.key, ref: entry.ref) != nil
        if !neverAnnounced || entry.wasShown { leaves.insert(entry) }
    }

    /// Makes one diff of this one and what happened after it.
    mutating func merge(_ later: PresenceDiff) {
        for entry in later.leaves.all { leave(entry) }
        for entry in later.joins.all { join(entry) }
    }

    /// The payload `{"joins": {…}, "leaves": {…}}` as JSON text.
    var payload: [UInt8] {
        var output: [UInt8] = []
        output.append(contentsOf: #"{"joins":"#.utf8)
        joins.append(to: &output)
        output.append(contentsOf: #","leaves":"#.utf8)
        leaves.append(to: &output)
        output.append(ASCII.closeBrace)
        return output
    }
}
