import Telemetry

/// Moves a flow's history floor up, and lets go of what is below it: some rows in each step.
struct CompactionChore {
    private enum Phase {
        case floor
        case log
        case snapshots
        case clients(after: String)
        case keyedAnswers
    }

    private static let rows = 200

    let flow: Int64
    private var phase = Phase.floor

    init(flow: Int64) {
        self.flow = flow
    }

    mutating func step(
        on connection: Connection, retention: StoreRetention, now: Int64, telemetry: StorageTelemetry
    ) throws(SQLiteError) -> [Chore] {
        guard let head = try connection.head(of: flow) else { return [] }
        switch phase {
        case .floor:
            try raiseFloor(head, on: connection, retention, now)
            phase = .log
        case .log:
            let removed = try removeRecords(head, on: connection)
            telemetry.recordsCompacted.add(UInt64(removed), shard: 0)
            if removed < Self.rows { phase = .snapshots }
        case .snapshots:
            phase = .clients(after: "")
            let old = try connection.snapshots(of: flow, upTo: head.floorClock, limit: 100)
                .filter { $0.entry.position < head.floorPosition }
            for row in old { try connection.setSnapshotState(row.number, .incomplete) }
            return old.map { .removal(snapshot: $0.number) } + [.compaction(self)]
        case .clients(let name):
            if let next = try forgetClients(after: name, on: connection, before: now &- retention.clientAge) {
                phase = .clients(after: next)
            } else {
                phase = .keyedAnswers
            }
        case .keyedAnswers:
            if try forgetKeyedAnswers(on: connection, before: now &- retention.answerAge) < Self.rows { return [] }
        }
        return [.compaction(self)]
    }

    /// The new floor is the newest snapshot that is old enough, so that everything above it can be made.
    private func raiseFloor(
        _ head: FlowRow, on connection: Connection, _ retention: StoreRetention, _ now: Int64
    ) throws(SQLiteError) {
        let clock = head.summary.clock
        var target = clock > retention.historyTransactions ? clock - retention.historyTransactions : 0
        let young = try connection.position(of: head, since: now &- retention.historyAge)
        if young > head.floorPosition + 1, let (old, _) = try connection.record(of: head, at: young - 1) {
            target = max(target, old.clock)
        }
        guard let base = try connection.snapshots(of: flow, upTo: target).first,
            base.entry.position > head.floorPosition
        else { return }
        try connection.checkClock(of: base, head)
        let row = try connection.statement("UPDATE flows SET floor_position = ?2, floor_clock = ?3 WHERE flow = ?1")
        row.bind(1, flow)
        row.bind(2, base.entry.position)
        row.bind(3, base.clock)
        try row.run()
    }

    /// Removes the oldest records below the floor. The answers in them that may still be asked for are kept.
    private func removeRecords(_ head: FlowRow, on connection: Connection) throws(SQLiteError) -> Int {
        let keep = try connection.statement(
            """
            SELECT l.client, l.cseq, l.clock, l.hash, l.answer
            FROM (SELECT * FROM log WHERE entry BETWEEN ?2 AND ?3 ORDER BY entry LIMIT ?4) l
            JOIN clients c ON c.flow = ?1 AND c.client = l.client
            WHERE l.cseq > c.cseq - ?5 AND l.entry >= ?1 << 32 | c.first
            """)
        keep.bind(1, flow)
        keep.bind(2, Entry(flow: flow, position: 0).key)
        keep.bind(3, Entry(flow: flow, position: head.floorPosition).key)
        keep.bind(4, Self.rows)
        keep.bind(5, StoreRetention.answersPerClient)
        let answers = try keep.all {
            KeptAnswer(
                client: $0.text(0) ?? "", cseq: $0.unsigned(1), clock: $0.unsigned(2), hash: $0.bytes(3) ?? [],
                answer: $0.bytes(4) ?? [])
        }
        for answer in answers { try connection.insert(answer, of: flow) }
        let clients = Set(answers.map { ExactText($0.client) })
        let removal = try connection.statement(
            """
            DELETE FROM log WHERE entry IN
            (SELECT entry FROM log WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry LIMIT ?3) RETURNING entry
            """)
        removal.bind(1, Entry(flow: flow, position: 0).key)
        removal.bind(2, Entry(flow: flow, position: head.floorPosition).key)
        removal.bind(3, Self.rows)
        let removed = try removal.all { $0.integer(0) }.count
        for client in clients { try forgetAnswers(of: client.string, on: connection) }
        return removed
    }

    /// Removes what is beyond a client's newest answers.
    private func forgetAnswers(of client: String, on connection: Connection) throws(SQLiteError) {
        let row = try connection.statement(
            """
            DELETE FROM answers WHERE flow = ?1 AND client = ?2
            AND cseq <= (SELECT cseq FROM clients WHERE flow = ?1 AND client = ?2) - ?3
            """)
        row.bind(1, flow)
        row.bind(2, client)
        row.bind(3, StoreRetention.answersPerClient)
        try row.run()
    }

    /// Forgets some clients that were not heard of for long; gives where to go on.
    private func forgetClients(
        after name: String, on connection: Connection, before time: Int64
    ) throws(SQLiteError) -> String? {
        let rows = try connection.statement(
            "SELECT client, at FROM clients WHERE flow = ?1 AND client > ?2 ORDER BY client LIMIT ?3")
        rows.bind(1, flow)
        rows.bind(2, name)
        rows.bind(3, Self.rows)
        let clients = try rows.all { ($0.text(0) ?? "", $0.integer(1)) }
        for (client, at) in clients where at < time {
            for sql in [
                "DELETE FROM answers WHERE flow = ?1 AND client = ?2",
                "DELETE FROM clients WHERE flow = ?1 AND client = ?2",
            ] as [StaticString] {
                let row = try connection.statement(sql)
                row.bind(1, flow)
                row.bind(2, client)
                try row.run()
            }
        }
        return clients.count == Self.rows ? clients.last?.0 : nil
    }

    private func forgetKeyedAnswers(on connection: Connection, before time: Int64) throws(SQLiteError) -> Int {
        let row = try connection.statement(
            """
            DELETE FROM keyed_answers WHERE number IN
            (SELECT number FROM keyed_answers WHERE at < ?1 ORDER BY at LIMIT ?2) RETURNING number
            """)
        row.bind(1, time)
        row.bind(2, Self.rows)
        return try row.all { $0.integer(0) }.count
    }
}
