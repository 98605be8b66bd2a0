/// What the reading threads answer. Each runs in one read transaction.
extension Connection {
    /// What opening a flow gives.
    func stored(_ head: FlowRow) throws(SQLiteError) -> StoredFlow {
        // A disk that gives an older page gives checksums that fit, and what was acknowledged since would seem never said.
        guard try !hasRecord(behind: head) else {
            throw .damaged("the log of flow \(head.summary.id) goes on behind its head row")
        }
        let stored = try snapshotAndLog(head)
        if let problem = stored.clockProblem { throw .damaged("flow \(head.summary.id): \(problem)") }
        return stored
    }

    private func snapshotAndLog(_ head: FlowRow) throws(SQLiteError) -> StoredFlow {
        guard let row = try snapshots(of: head.flow).first else {
            guard head.floorPosition == 0 else {
                throw .damaged("flow \(head.summary.id) has no snapshot at its history floor")
            }
            return StoredFlow(
                records: try records(of: head, from: 1), recent: [], summary: head.summary)
        }
        guard row.entry.position <= head.position else {
            throw .damaged("flow \(head.summary.id) has a snapshot behind its head row")
        }
        let snapshot = try snapshot(row, of: head.summary.id)
        return StoredFlow(
            snapshot: snapshot, records: try records(of: head, from: snapshot.position + 1),
            recent: try recent(head, snapshot), summary: head.summary)
    }

    /// The records from a position to the head.
    private func records(of head: FlowRow, from position: UInt64) throws(SQLiteError) -> [LogRecord] {
        position <= head.position ? try records(of: head, position...head.position) : []
    }

    private func recent(_ head: FlowRow, _ snapshot: FlowSnapshot) throws(SQLiteError) -> [LogRecord] {
        let rows = try statement(
            "SELECT * FROM log WHERE entry > ?1 AND entry <= ?2 AND kind IN (1, 5, 6) ORDER BY entry DESC LIMIT ?3")
        rows.bind(1, Entry(flow: head.flow, position: head.floorPosition).key)
        rows.bind(2, Entry(flow: head.flow, position: snapshot.position).key)
        rows.bind(3, StoreRetention.recentTransactions)
        defer { rows.reset() }
        let limit = max(StoreRetention.recentBytes, snapshot.state.count)
        var (records, bytes) = ([LogRecord](), 0)
        while try rows.step() {
            let (record, _) = try rows.record(head)
            bytes += record.operations.count
            guard bytes <= limit else { break }
            records.append(record)
        }
        return records.reversed()
    }

    /// A page of what happened.
    func history(of head: FlowRow, before clock: UInt64?, limit: Int) throws(SQLiteError) -> HistoryPage {
        var end = head.position + 1
        if let clock, clock <= head.summary.clock { end = try position(of: head, above: max(1, clock) - 1) }
        let rows = try statement(
            """
            SELECT clock, at, client, label, operations FROM log
            WHERE entry > ?1 AND entry < ?2 AND kind IN (1, 5, 6) ORDER BY entry DESC LIMIT ?3
            """)
        rows.bind(1, Entry(flow: head.flow, position: head.floorPosition).key)
        rows.bind(2, head.flow << 32 | Int64(end))
        rows.bind(3, max(0, limit))
        let entries = try rows.all { row throws(SQLiteError) in
            let operations = row.bytes(4) ?? []
            return HistoryPage.Entry(
                clock: try row.count(0, of: "the clock of a record"), at: row.integer(1), client: row.text(2),
                label: row.text(3), bytes: operations.count, summary: OperationSummary(ofEncoded: operations))
        }
        return HistoryPage(entries: entries, floor: head.floorClock)
    }

    /// What the state at a clock is made of; nil when it is not kept.
    func past(of head: FlowRow, at clock: UInt64) throws(SQLiteError) -> PastFlow? {
        guard clock >= head.floorClock else {
            guard let row = try versionSnapshot(of: head.flow, at: clock) else { return nil }
            return PastFlow(snapshot: try snapshot(row, of: head.summary.id), transactions: [])
        }
        let base = try snapshots(of: head.flow, upTo: clock).first
        let start = (base?.entry.position ?? 0) + 1
        let end = try position(of: head, above: clock)
        guard start <= end else {
            throw .damaged("the snapshot at record \(start - 1) of flow \(head.summary.id) has a wrong clock")
        }
        return PastFlow(
            snapshot: try base.map { row throws(SQLiteError) in try snapshot(row, of: head.summary.id) },
            transactions: start < end ? try records(of: head, start...(end - 1), ifTransactions: true) : [])
    }
}
