/// Removes the rows of a flow whose head is gone: some in each step. What is left to do survives a restart.
struct PurgeChore {
    private static let rows: Int64 = 200

    let flow: Int64

    /// Removes the head of a flow that has been in the bin since `time` or longer, and notes that the rest must follow.
    ///
    /// - Returns: the flow's number; nil when there is no such flow.
    static func begin(
        _ id: FlowID, deletedUpTo time: Int64, on connection: Connection
    ) throws(SQLiteError) -> Int64? {
        guard let head = try connection.head(of: id), let deletedAt = head.summary.deletedAt, deletedAt <= time else {
            return nil
        }
        try takeHead(head.flow, on: connection)
        return head.flow
    }

    /// Removes a head row, and notes that the rest must follow.
    static func takeHead(_ flow: Int64, on connection: Connection) throws(SQLiteError) {
        let note = try connection.statement("INSERT OR REPLACE INTO meta VALUES ('purge ' || ?1, ?1)")
        note.bind(1, flow)
        try note.run()
        let row = try connection.statement("DELETE FROM flows WHERE flow = ?1")
        row.bind(1, flow)
        try row.run()
    }

    /// Takes away what is there under an id, damaged or not: the row, and what is left of a flow that only the index knows.
    ///
    /// - Returns: whether there was anything.
    static func takeFlow(_ id: FlowID, on connection: Connection) throws(SQLiteError) -> Bool {
        let name = id.description
        try connection.mendAlteredIDs()
        let lost = try connection.indexedFlows(behind: .max)
        var numbers = lost.filter { $0.id.utf8.elementsEqual(name.utf8) }.map(\.flow)
        // The index may not lead to the row that must go.
        try connection.execute("REINDEX flows")
        let row = try connection.statement("SELECT flow FROM flows WHERE id = ?1")
        row.bind(1, name)
        if let flow = try row.first({ $0.integer(0) }) { numbers.append(flow) }
        for flow in numbers { try takeHead(flow, on: connection) }
        try connection.countFlows()
        return !numbers.isEmpty
    }

    /// The flows that a start finds half purged.
    static func leftOver(on connection: Connection) throws(SQLiteError) -> [PurgeChore] {
        try connection.statement("SELECT value FROM meta WHERE name GLOB 'purge *' LIMIT 1000").all {
            PurgeChore(flow: $0.integer(0))
        }
    }

    /// Removes some rows; when none is left, the note too.
    func step(on connection: Connection) throws(SQLiteError) -> [Chore] {
        for sql in [
            """
            DELETE FROM log WHERE entry IN (SELECT entry FROM log WHERE entry BETWEEN ?1 << 32 AND ?1 << 32 | 4294967295
            LIMIT ?2) RETURNING 1
            """,
            "DELETE FROM clients WHERE number IN (SELECT number FROM clients WHERE flow = ?1 LIMIT ?2) RETURNING 1",
            """
            DELETE FROM answers WHERE (flow, client, cseq) IN
            (SELECT flow, client, cseq FROM answers WHERE flow = ?1 LIMIT ?2) RETURNING 1
            """,
            """
            DELETE FROM keyed_answers WHERE number IN (SELECT number FROM keyed_answers WHERE flow = ?1 LIMIT ?2)
            RETURNING 1
            """,
            """
            DELETE FROM versions WHERE entry IN (SELECT entry FROM versions WHERE entry BETWEEN ?1 << 32 AND
            ?1 << 32 | 4294967295 LIMIT ?2) RETURNING 1
            """,
        ] as [StaticString] {
            let rows = try connection.statement(sql)
            rows.bind(1, flow)
            rows.bind(2, Self.rows)
            if try rows.all({ $0.integer(0) }).count > 0 { return [.purge(self)] }
        }
        let snapshots = try connection.statement(
            "SELECT snapshot FROM snapshots WHERE entry BETWEEN ?1 << 32 AND ?1 << 32 | 4294967295 LIMIT 100")
        snapshots.bind(1, flow)
        let found = try snapshots.all { $0.integer(0) }
        for snapshot in found { try connection.setSnapshotState(snapshot, .incomplete) }
        if !found.isEmpty { return found.map { .removal(snapshot: $0) } + [.purge(self)] }
        let note = try connection.statement("DELETE FROM meta WHERE name = 'purge ' || ?1")
        note.bind(1, flow)
        try note.run()
        return []
    }
}
