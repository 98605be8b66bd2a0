/// Work that nobody waits for, done in small steps between the records.
enum Chore {
    case snapshot(SnapshotChore)
    case removal(snapshot: Int64)
    case compaction(CompactionChore)
    case purge(PurgeChore)

    /// Does one step in the open transaction, and gives what is to be done then.
    func step(
        on connection: Connection, retention: StoreRetention, now: Int64, telemetry: StorageTelemetry
    ) throws(SQLiteError) -> [Chore] {
        switch self {
        case .snapshot(var chore):
            return try chore.step(on: connection, retention: retention)
        case .removal(let snapshot):
            return try Self.remove(snapshot, on: connection) ? [self] : []
        case .compaction(var chore):
            return try chore.step(on: connection, retention: retention, now: now, telemetry: telemetry)
        case .purge(let chore):
            return try chore.step(on: connection)
        }
    }

    /// The chores that a start finds: flows half purged, snapshots half written or half removed.
    static func leftOver(on connection: Connection) throws(SQLiteError) -> [Chore] {
        let purges = try PurgeChore.leftOver(on: connection).map { Chore.purge($0) }
        return try purges
            + connection.statement("SELECT snapshot FROM snapshots WHERE state = 0 LIMIT 1000").all {
                .removal(snapshot: $0.integer(0))
            }
    }

    /// Removes some parts of a snapshot, and when none is left its row; true while there are more.
    private static func remove(_ snapshot: Int64, on connection: Connection) throws(SQLiteError) -> Bool {
        // A purge may have removed it before, and its number be that of a version made since.
        guard try connection.isIncomplete(snapshot) else { return false }
        let parts = try connection.statement(
            """
            DELETE FROM parts WHERE part IN
            (SELECT part FROM parts WHERE part BETWEEN ?1 << 16 AND ?1 << 16 | 65535 LIMIT 8) RETURNING part
            """)
        parts.bind(1, snapshot)
        if try parts.all({ $0.integer(0) }).count == 8 { return true }
        let row = try connection.statement("DELETE FROM snapshots WHERE snapshot = ?1")
        row.bind(1, snapshot)
        try row.run()
        return false
    }
}

/// Writes a snapshot, a part in each step.
struct SnapshotChore {
    let id: FlowID
    let snapshot: FlowSnapshot
    private var flow: Int64 = 0
    private var number: Int64?
    private var written = 0
    private var checksum = Checksum()

    init(id: FlowID, snapshot: FlowSnapshot) {
        self.id = id
        self.snapshot = snapshot
    }

    mutating func step(on connection: Connection, retention: StoreRetention) throws(SQLiteError) -> [Chore] {
        if number == nil { number = try begin(on: connection) }
        guard let number else { return [] }
        if written < snapshot.state.count {
            let end = min(written + Schema.partBytes, snapshot.state.count)
            let part = snapshot.state[written..<end]
            try connection.insertPart(written / Schema.partBytes, of: number, part)
            checksum.add(part)
            written = end
        }
        guard written == snapshot.state.count else { return [.snapshot(self)] }
        try connection.setSnapshotState(number, .whole, checksum: Int64(checksum.value))
        return try thinOut(on: connection, retention) + [.compaction(CompactionChore(flow: flow))]
    }

    /// Adds the row, if the log has the record that the snapshot stands behind and no newer snapshot.
    private mutating func begin(on connection: Connection) throws(SQLiteError) -> Int64? {
        guard let head = try connection.head(of: id) else { return nil }
        flow = head.flow
        let entry = Entry(flow: flow, position: snapshot.position)
        let row = try connection.statement("SELECT clock FROM log WHERE entry = ?1")
        row.bind(1, entry.key)
        guard try row.first({ $0.unsigned(0) }) == snapshot.clock,
            try connection.snapshots(of: flow).first.map({ $0.entry.position < snapshot.position }) ?? true
        else { return nil }
        return try connection.insertSnapshot(
            entry, clock: snapshot.clock, length: snapshot.state.count, checksum: 0, state: .incomplete)
    }

    /// Drops the snapshot before this unless the past needs it.
    private func thinOut(on connection: Connection, _ retention: StoreRetention) throws(SQLiteError) -> [Chore] {
        let newest = try connection.snapshots(of: flow, limit: 3)
        guard newest.count > 1, let head = try connection.head(of: flow) else { return [] }
        let (last, before) = (newest[1], newest.count > 2 ? newest[2].entry.position : head.floorPosition)
        guard last.entry.position > head.floorPosition,
            last.entry.position &- before < retention.snapshotSpacing,
            try connection.logBytes(of: flow, after: before, through: last.entry.position)
                < retention.snapshotSpacingBytes
        else { return [] }
        try connection.setSnapshotState(last.number, .incomplete)
        return [.removal(snapshot: last.number)]
    }
}
