/// A row of the table `snapshots`.
struct SnapshotRow {
    enum State: Int64 {
        /// Being written, or being removed.
        case incomplete = 0
        case whole = 1
        /// Whole, and kept because a version is named there.
        case named = 2
    }

    var number: Int64
    var entry: Entry
    var clock: UInt64
    var length: Int
    var checksum: Int64
}

/// The tables `snapshots`, `parts` and `versions`.
extension Connection {
    /// Adds the row of a snapshot, and gives its number.
    func insertSnapshot(
        _ entry: Entry, clock: UInt64, length: Int, checksum: Int64, state: SnapshotRow.State
    ) throws(SQLiteError) -> Int64 {
        let row = try statement(
            "INSERT INTO snapshots (entry, clock, length, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)")
        row.bind(1, entry.key)
        row.bind(2, clock)
        row.bind(3, length)
        row.bind(4, checksum)
        row.bind(5, state.rawValue)
        try row.run()
        return lastInsertedRow
    }

    func insertPart(_ number: Int, of snapshot: Int64, _ bytes: ArraySlice<UInt8>) throws(SQLiteError) {
        let row = try statement("INSERT INTO parts (part, bytes) VALUES (?1, ?2)")
        row.bind(1, snapshot << 16 | Int64(number))
        try row.run(2, borrowing: bytes)
    }

    /// Whether there is such a snapshot, half written or half removed.
    func isIncomplete(_ snapshot: Int64) throws(SQLiteError) -> Bool {
        let row = try statement("SELECT state FROM snapshots WHERE snapshot = ?1")
        row.bind(1, snapshot)
        return try row.first { $0.integer(0) } == SnapshotRow.State.incomplete.rawValue
    }

    func setSnapshotState(_ number: Int64, _ state: SnapshotRow.State, checksum: Int64? = nil) throws(SQLiteError) {
        let row = try statement(
            "UPDATE snapshots SET state = ?2, checksum = coalesce(?3, checksum) WHERE snapshot = ?1")
        row.bind(1, number)
        row.bind(2, state.rawValue)
        row.bind(3, checksum)
        try row.run()
    }

    /// A version with the state there, in the record's own transaction.
    func insertVersion(_ pin: VersionPin, record: LogRecord, entry: Entry) throws(SQLiteError) {
        var sum = Checksum()
        sum.add(pin.state)
        let snapshot = try insertSnapshot(
            entry, clock: record.clock, length: pin.state.count, checksum: Int64(sum.value), state: .named)
        for (number, start) in stride(from: 0, to: pin.state.count, by: Schema.partBytes).enumerated() {
            try insertPart(number, of: snapshot, pin.state[start..<min(start + Schema.partBytes, pin.state.count)])
        }
        try insertVersion(named: pin.name, clock: record.clock, at: record.at, snapshot: snapshot, entry)
    }

    /// Names the state that a snapshot has.
    func insertVersion(
        named name: String, clock: UInt64, at: Int64, snapshot: Int64, _ entry: Entry
    ) throws(SQLiteError) {
        let row = try statement("INSERT INTO versions (entry, clock, name, at, snapshot) VALUES (?1, ?2, ?3, ?4, ?5)")
        row.bind(1, entry.key)
        row.bind(2, clock)
        row.bind(3, name)
        row.bind(4, at)
        row.bind(5, snapshot)
        try row.run()
    }

    /// The whole snapshots of a flow that are not of versions, from `clock` down, the newest first.
    func snapshots(of flow: Int64, upTo clock: UInt64 = .max, limit: Int = 1) throws(SQLiteError) -> [SnapshotRow] {
        let rows = try statement(
            """
            SELECT snapshot, entry, clock, length, checksum FROM snapshots
            WHERE entry BETWEEN ?1 AND ?2 AND state = 1 AND clock <= ?3 ORDER BY entry DESC LIMIT ?4
            """)
        rows.bind(1, Entry(flow: flow, position: 0).key)
        rows.bind(2, Entry(flow: flow, position: Entry.positionLimit).key)
        rows.bind(3, Int64(clamping: clock))
        rows.bind(4, limit)
        return try rows.all { row throws(SQLiteError) in try row.snapshotRow }
    }

    /// The snapshot of the newest version at a clock.
    func versionSnapshot(of flow: Int64, at clock: UInt64) throws(SQLiteError) -> SnapshotRow? {
        let row = try statement(
            """
            SELECT s.snapshot, s.entry, s.clock, s.length, s.checksum FROM versions v JOIN snapshots s USING (snapshot)
            WHERE v.entry BETWEEN ?1 AND ?2 AND v.clock = ?3 ORDER BY v.entry DESC LIMIT 1
            """)
        row.bind(1, Entry(flow: flow, position: 0).key)
        row.bind(2, Entry(flow: flow, position: Entry.positionLimit).key)
        row.bind(3, clock)
        return try row.first { row throws(SQLiteError) in try row.snapshotRow }
    }

    /// The snapshots that are kept for versions alone.
    func versionSnapshots(of flow: Int64) throws(SQLiteError) -> [SnapshotRow] {
        let rows = try statement(
            """
            SELECT snapshot, entry, clock, length, checksum FROM snapshots
            WHERE state <> 1 AND snapshot IN (SELECT snapshot FROM versions WHERE entry BETWEEN ?1 AND ?2)
            """)
        rows.bind(1, Entry(flow: flow, position: 0).key)
        rows.bind(2, Entry(flow: flow, position: Entry.positionLimit).key)
        return try rows.all { row throws(SQLiteError) in try row.snapshotRow }
    }

    func versions(of flow: Int64) throws(SQLiteError) -> [NamedVersion] {
        let rows = try statement(
            "SELECT clock, name, at FROM versions WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry DESC")
        rows.bind(1, Entry(flow: flow, position: 0).key)
        rows.bind(2, Entry(flow: flow, position: Entry.positionLimit).key)
        return try rows.all { row throws(SQLiteError) in
            let name = row.text(1) ?? ""
            return NamedVersion(
                clock: try row.count(0, of: "the clock of version \(name)"), name: name, at: row.integer(2))
        }
    }

    /// Removes the versions at a clock, those of a name or all, and gives the snapshots that nobody needs any more.
    func removeVersions(of flow: Int64, at clock: UInt64, name: String?) throws(SQLiteError) -> [Int64] {
        let rows = try statement(
            """
            DELETE FROM versions WHERE entry BETWEEN ?1 AND ?2 AND clock = ?3 AND coalesce(name = ?4, 1)
            RETURNING snapshot
            """)
        rows.bind(1, Entry(flow: flow, position: 0).key)
        rows.bind(2, Entry(flow: flow, position: Entry.positionLimit).key)
        rows.bind(3, clock)
        rows.bind(4, name)
        let snapshots = try rows.all { $0.integer(0) }
        for snapshot in snapshots { try setSnapshotState(snapshot, .incomplete) }
        return snapshots
    }

    /// Compares the clock of a snapshot, which is in no checksum, with that of the record it stands behind. Below the
    /// floor there is none.
    func checkClock(of row: SnapshotRow, _ head: FlowRow) throws(SQLiteError) {
        let position = row.entry.position
        let clock =
            position > head.floorPosition
            ? try record(of: head, at: position)?.0.clock : position == head.floorPosition ? head.floorClock : row.clock
        guard clock == row.clock else {
            throw .damaged("the snapshot at record \(position) of flow \(head.summary.id) has a wrong clock")
        }
    }

    /// The state of a snapshot, which must be whole.
    func snapshot(_ row: SnapshotRow, of id: FlowID) throws(SQLiteError) -> FlowSnapshot {
        let rows = try statement("SELECT bytes FROM parts WHERE part BETWEEN ?1 AND ?2 ORDER BY part")
        rows.bind(1, row.number << 16)
        rows.bind(2, row.number << 16 | 0xFFFF)
        defer { rows.reset() }
        var state: [UInt8] = []
        // A damaged length must not make us take memory for it.
        state.reserveCapacity(min(max(0, row.length), 64 << 20))
        while try rows.step() { rows.append(0, to: &state) }
        var sum = Checksum()
        sum.add(state)
        guard state.count == row.length, Int64(sum.value) == row.checksum else {
            throw .damaged("the snapshot at record \(row.entry.position) of flow \(id) has a wrong checksum")
        }
        return FlowSnapshot(position: row.entry.position, clock: row.clock, state: state)
    }
}

extension Statement {
    /// No checksum has the clock in it.
    fileprivate var snapshotRow: SnapshotRow {
        get throws(SQLiteError) {
            let entry = Entry(key: integer(1))
            return SnapshotRow(
                number: integer(0), entry: entry,
                clock: try count(2, of: "the clock of the snapshot at record \(entry.position)"),
                length: Int(integer(3)), checksum: integer(4))
        }
    }
}
