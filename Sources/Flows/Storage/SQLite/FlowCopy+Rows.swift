/// What is copied of a flow, table by table.
extension FlowCopy {
    /// Records below the floor too: of them compaction has yet to keep the answers.
    func copyLog() throws(SQLiteError) {
        let rows = try entries(
            "SELECT * FROM log WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry", through: head.position)
        defer { rows.reset() }
        while try step(rows) {
            // Nobody reads one below the floor any more; a client behind it is known without its oldest answers.
            let isNeeded = Entry(key: rows.integer(0)).position > head.floorPosition
            let found = try whole(rows, isNeeded: isNeeded) { row throws(SQLiteError) in try row.record(head) }
            guard let (record, previous) = found else { continue }
            try target.insert(record, entry: Entry(flow: flow, position: record.position).key, previous: previous)
        }
    }

    /// The snapshots with their parts.
    ///
    /// - Returns: the new numbers by the old.
    func copySnapshots() throws(SQLiteError) -> [Int64: Int64] {
        let rows = try entries(
            """
            SELECT entry, clock, length, checksum, state, snapshot FROM snapshots
            WHERE entry BETWEEN ?1 AND ?2 AND state > 0
            """, through: Entry.positionLimit)
        defer { rows.reset() }
        var numbers: [Int64: Int64] = [:]
        while try step(rows) {
            guard let state = SnapshotRow.State(rawValue: rows.integer(4)) else { continue }
            let number = try target.insertSnapshot(
                Entry(flow: flow, position: Entry(key: rows.integer(0)).position), clock: rows.unsigned(1),
                length: Int(rows.integer(2)), checksum: rows.integer(3), state: state)
            numbers[rows.integer(5)] = number
            try copyParts(of: rows.integer(5), to: number)
        }
        return numbers
    }

    private func copyParts(of old: Int64, to number: Int64) throws(SQLiteError) {
        let parts = try reading { () throws(SQLiteError) in
            try source.statement("SELECT part & 65535, bytes FROM parts WHERE part BETWEEN ?1 AND ?2")
        }
        parts.bind(1, old << 16)
        parts.bind(2, old << 16 | 0xFFFF)
        defer { parts.reset() }
        while try step(parts) {
            try target.insertPart(Int(parts.integer(0)), of: number, (parts.bytes(1) ?? [])[...])
        }
    }

    func copyVersions(of snapshots: [Int64: Int64]) throws(SQLiteError) {
        let rows = try entries(
            "SELECT entry, clock, name, at, snapshot FROM versions WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry",
            through: Entry.positionLimit)
        defer { rows.reset() }
        while try step(rows) {
            guard let snapshot = snapshots[rows.integer(4)] else { continue }
            try target.insertVersion(
                named: rows.text(2) ?? "", clock: rows.unsigned(1), at: rows.integer(3), snapshot: snapshot,
                Entry(flow: flow, position: Entry(key: rows.integer(0)).position))
        }
    }

    func copyClients() throws(SQLiteError) {
        let rows = try rows(
            "SELECT client, secret, cseq, position, at, first FROM clients WHERE flow = ?1 ORDER BY number")
        defer { rows.reset() }
        while try step(rows) {
            let tail = ClientTail(
                number: 0, position: rows.unsigned(3), cseq: rows.unsigned(2), at: rows.integer(4),
                first: rows.unsigned(5), secretHash: rows.bytes(1) ?? [])
            _ = try target.store(tail, client: rows.text(0) ?? "", of: flow)
        }
    }

    /// The answers that outlived compaction. One that is damaged stays behind: whoever repeats that request is told that
    /// it is too old.
    func copyAnswers() throws(SQLiteError) {
        let rows = try rows("SELECT client, cseq, clock, hash, answer, checksum FROM answers WHERE flow = ?1")
        defer { rows.reset() }
        while try step(rows) {
            let kept = try whole(rows) { row throws(SQLiteError) in try row.keptAnswer(of: head.flow) }
            if let kept { try target.insert(kept, of: flow) }
        }
    }

    /// The answers to keyed requests. One that is damaged stays behind: that request is carried out when it is repeated.
    func copyKeyedAnswers() throws(SQLiteError) {
        let rows = try rows(
            "SELECT key, hash, status, body, at, checksum FROM keyed_answers WHERE flow = ?1 ORDER BY number")
        defer { rows.reset() }
        while try step(rows) {
            let kept = try whole(rows) { row throws(SQLiteError) in try row.keyedAnswer(of: head.flow) }
            if let kept { try target.insert(kept.answer, of: flow, at: kept.at) }
        }
    }
}
