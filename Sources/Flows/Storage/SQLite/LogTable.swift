import CSQLite

/// The table `log`.
extension Connection {
    /// Adds a record behind the others of its flow.
    ///
    /// - Throws: damage of the flow when there is one in its place: the head row does not say how far the log goes.
    func insert(_ record: LogRecord, entry: Int64, previous: UInt64) throws(SQLiteError) {
        let row = try statement(
            "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?15, ?14)")
        row.bind(1, entry)
        row.bind(2, record.clock)
        row.bind(3, record.at)
        row.bind(4, Int64(record.kind.rawValue))
        row.bind(5, record.checksum(entry: entry, previous: previous))
        row.bind(6, previous)
        row.bind(7, record.request?.client)
        row.bind(8, record.request.map { Int64(bitPattern: $0.cseq) })
        row.bind(9, record.request?.hash)
        row.bind(10, record.request?.answer)
        row.bindNull(11)
        row.bind(12, record.label)
        row.bind(13, record.group)
        row.bind(14, record.inverse)
        do throws(SQLiteError) {
            try row.run(15, borrowing: record.operations[...])
        } catch {
            guard error.isConflict else { throw error }
            throw .damaged("record \(record.position) of flow \(record.summary.id) is there already")
        }
    }

    /// The records of a flow in a range of positions, in order.
    func records(
        of head: FlowRow, _ positions: ClosedRange<UInt64>, ifTransactions: Bool = false
    ) throws(SQLiteError) -> [LogRecord] {
        let rows = try statement("SELECT * FROM log WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry")
        rows.bind(1, Entry(flow: head.flow, position: positions.lowerBound).key)
        rows.bind(2, Entry(flow: head.flow, position: positions.upperBound).key)
        defer { rows.reset() }
        var records: [LogRecord] = []
        var expected = positions.lowerBound
        while try rows.step() {
            let (record, _) = try rows.record(head)
            guard record.position == expected else {
                throw .damaged("record \(expected) of flow \(head.summary.id) is missing")
            }
            expected += 1
            if !ifTransactions || record.kind.changesDocument { records.append(record) }
        }
        guard expected == positions.upperBound + 1 else {
            throw .damaged("record \(expected) of flow \(head.summary.id) is missing")
        }
        return records
    }

    /// Whether the log has a record behind the one that the head row says is the last.
    func hasRecord(behind head: FlowRow) throws(SQLiteError) -> Bool {
        let row = try statement("SELECT 1 FROM log WHERE entry > ?1 AND entry <= ?2 LIMIT 1")
        row.bind(1, Entry(flow: head.flow, position: head.position).key)
        row.bind(2, Entry(flow: head.flow, position: Entry.positionLimit).key)
        return try row.first { _ in true } ?? false
    }

    /// Bytes of the operations and inverses of some records.
    func logBytes(of flow: Int64, after start: UInt64, through end: UInt64) throws(SQLiteError) -> Int {
        let row = try statement(
            "SELECT coalesce(sum(length(operations) + length(inverse)), 0) FROM log WHERE entry BETWEEN ?1 AND ?2")
        row.bind(1, Entry(flow: flow, position: start + 1).key)
        row.bind(2, Entry(flow: flow, position: end).key)
        return Int(try row.first { $0.integer(0) } ?? 0)
    }

    /// One record, with the position of the one before of its client.
    func record(of head: FlowRow, at position: UInt64) throws(SQLiteError) -> (LogRecord, previous: UInt64)? {
        let row = try statement("SELECT * FROM log WHERE entry = ?1")
        row.bind(1, Entry(flow: head.flow, position: position).key)
        return try row.first { row throws(SQLiteError) in try row.record(head) }
    }

    /// The first position of a flow behind the floor whose clock is above `clock`; one behind the head when none is.
    /// Clocks only grow, so that no index is needed.
    func position(of head: FlowRow, above clock: UInt64) throws(SQLiteError) -> UInt64 {
        let row = try statement("SELECT clock FROM log WHERE entry = ?1")
        return try head.firstPosition { position throws(SQLiteError) in
            row.bind(1, Entry(flow: head.flow, position: position).key)
            guard let found = try row.first({ $0.unsigned(0) }) else {
                throw .damaged("record \(position) of flow \(head.summary.id) is missing")
            }
            return found > clock
        }
    }

    /// The first position of a flow behind the floor that is not older than `time`.
    func position(of head: FlowRow, since time: Int64) throws(SQLiteError) -> UInt64 {
        let row = try statement("SELECT at FROM log WHERE entry = ?1")
        return try head.firstPosition { position throws(SQLiteError) in
            row.bind(1, Entry(flow: head.flow, position: position).key)
            return try row.first { $0.integer(0) } ?? .max >= time
        }
    }
}

extension Statement {
    /// The record in the row, whose checksum must be right, and the position of the one before of its client.
    func record(_ head: FlowRow) throws(SQLiteError) -> (LogRecord, previous: UInt64) {
        let entry = integer(0)
        let position = Entry(key: entry).position
        guard let kind = UInt8(exactly: integer(3)).flatMap(LogRecord.Kind.init) else {
            throw .damaged("record \(position) of flow \(head.summary.id) is of no known kind")
        }
        let request = text(6).map {
            LogRecord.Request(client: $0, cseq: unsigned(7), hash: bytes(8) ?? [], answer: bytes(9) ?? [])
        }
        let record = LogRecord(
            position: position, clock: try count(1, of: "the clock of record \(position)"), at: integer(2), kind: kind,
            request: request,
            label: text(11), group: text(12), operations: bytes(13) ?? [], inverse: bytes(14) ?? [],
            summary: head.summary)
        let previous = unsigned(5)
        guard record.checksum(entry: entry, previous: previous, user: text(10)) == integer(4) else {
            throw .damaged("record \(position) of flow \(head.summary.id) has a wrong checksum")
        }
        return (record, previous)
    }
}
