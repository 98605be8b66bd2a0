import CSQLite

/// A row of the table `flows`: the head of a flow's log.
struct FlowRow {
    var flow: Int64
    var position: UInt64
    var floorPosition: UInt64
    var floorClock: UInt64
    var summary: FlowSummary

    /// Each transaction is a record, so that the clocks of head and floor are no further apart than their positions. The
    /// floor is in no checksum, because it moves without the rest.
    var hasPossibleClocks: Bool {
        ExactIntegers.range.contains(summary.clock) && floorClock <= summary.clock && floorClock <= floorPosition
            && summary.clock - floorClock <= position - floorPosition
    }

    /// The first position behind the floor where `isBehind` is true, which it stays; one behind the head when nowhere.
    func firstPosition(_ isBehind: (UInt64) throws(SQLiteError) -> Bool) throws(SQLiteError) -> UInt64 {
        var low = floorPosition + 1
        var high = position + 1
        while low < high {
            let middle = low + (high - low) / 2
            if try isBehind(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension FlowSummary {
    /// The list's bucket.
    var minute: Int64 { updatedAt / 60_000 }
}

extension Connection {
    /// The head of a flow; nil for one never written.
    func head(of id: FlowID) throws(SQLiteError) -> FlowRow? {
        let row = try statement("SELECT * FROM flows WHERE id = ?1")
        row.bind(1, id.description)
        return try row.first { row throws(SQLiteError) in try row.head() }
    }

    func head(of flow: Int64) throws(SQLiteError) -> FlowRow? {
        let row = try statement("SELECT * FROM flows WHERE flow = ?1")
        row.bind(1, flow)
        return try row.first { row throws(SQLiteError) in try row.head() }
    }

    /// Adds the head of a flow that has no record yet, and gives its number.
    func insertHead(_ summary: FlowSummary) throws(SQLiteError) -> Int64 {
        let next = try nextFlowNumber()
        guard next <= Entry.flowLimit else { throw SQLiteError(code: SQLITE_FULL, message: "too many flows") }
        let row = try statement(
            """
            INSERT INTO flows (flow, id, epoch, position, clock, title, description, nodes, edges, created_at,
            updated_at, deleted_at, deleted_by, minute, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """)
        row.bind(2, summary.id.description)
        row.bind(3, summary.epoch)
        row.bind(10, summary.createdAt)
        row.bind(12, summary.deletedAt)
        row.bind(13, summary.deletedBy)
        row.bind(14, summary.minute)
        row.bindHead(summary, flow: next, position: 0)
        try row.run()
        return next
    }

    /// Stores the head row behind the record at `position`.
    ///
    /// - Parameter staysInPlace: neither the list's bucket nor what the indexes hold has changed.
    func updateHead(_ summary: FlowSummary, flow: Int64, position: UInt64, staysInPlace: Bool) throws(SQLiteError) {
        let row =
            staysInPlace
            ? try statement(
                """
                UPDATE flows SET position = ?4, clock = ?5, title = ?6, description = ?7, nodes = ?8, edges = ?9,
                updated_at = ?11, checksum = ?15 WHERE flow = ?1
                """)
            : try statement(
                """
                UPDATE flows SET position = ?4, clock = ?5, title = ?6, description = ?7, nodes = ?8, edges = ?9,
                updated_at = ?11, checksum = ?15, epoch = ?3, created_at = ?10, deleted_at = ?12, deleted_by = ?13,
                minute = ?14 WHERE flow = ?1
                """)
        if !staysInPlace {
            row.bind(3, summary.epoch)
            row.bind(10, summary.createdAt)
            row.bind(12, summary.deletedAt)
            row.bind(13, summary.deletedBy)
            row.bind(14, summary.minute)
        }
        row.bindHead(summary, flow: flow, position: position)
        try row.run()
    }

    /// Changes the number of flows that are not in the bin.
    func addToCount(_ change: Int) throws(SQLiteError) {
        guard change != 0 else { return }
        let row = try statement("UPDATE meta SET value = value + ?1 WHERE name = 'flows'")
        row.bind(1, change)
        try row.run()
    }

    /// A page of a list.
    ///
    /// - Parameter damaged: called for each damaged row, which the list leaves out.
    func page(
        _ query: FlowQuery, from start: ListCursor?, damaged: (DamagedHead) -> Void
    ) throws(SQLiteError) -> FlowPage {
        let rows =
            query.isBin
            ? try statement(
                """
                SELECT * FROM flows WHERE deleted_at IS NOT NULL AND minute <= ?1
                AND (updated_at < ?2 OR (updated_at = ?2 AND id > ?3))
                ORDER BY minute DESC, updated_at DESC, id
                """)
            : try statement(
                """
                SELECT * FROM flows WHERE deleted_at IS NULL AND minute <= ?1
                AND (updated_at < ?2 OR (updated_at = ?2 AND id > ?3))
                ORDER BY minute DESC, updated_at DESC, id
                """)
        rows.bind(1, (start?.updatedAt ?? .max) / 60_000)
        rows.bind(2, start?.updatedAt ?? .max)
        rows.bind(3, start?.id ?? "")
        defer { rows.reset() }
        var flows: [FlowSummary] = []
        while try rows.step() {
            guard let summary = rows.wholeHead(else: damaged)?.summary, query.matches(summary) else { continue }
            guard flows.count < query.limit else {
                return FlowPage(flows: flows, cursor: flows.last.map { ListCursor($0).text })
            }
            flows.append(summary)
        }
        return FlowPage(flows: flows)
    }
}

extension Statement {
    /// What both inserting and updating set.
    fileprivate func bindHead(_ summary: FlowSummary, flow: Int64, position: UInt64) {
        bind(1, flow)
        bind(4, position)
        bind(5, summary.clock)
        bind(6, summary.title)
        bind(7, summary.description)
        bind(8, summary.nodeCount)
        bind(9, summary.edgeCount)
        bind(11, summary.updatedAt)
        bind(15, summary.checksum(flow: flow, position: position))
    }

    fileprivate func summary(_ name: String) throws(SQLiteError) -> FlowSummary {
        guard let id = try? FlowID(name), id.description.utf8.elementsEqual(name.utf8) else {
            throw .damaged("flow number \(integer(0)) has no valid id")
        }
        return FlowSummary(
            id: id, epoch: unsigned(2), clock: unsigned(4), title: text(5), description: text(6),
            nodeCount: Int(integer(7)), edgeCount: Int(integer(8)), createdAt: integer(9), updatedAt: integer(10),
            deletedAt: optionalInteger(11), deletedBy: text(12))
    }

    /// The head in the row, whose checksum must be right.
    ///
    /// - Parameter name: the flow's id, where it is not what the row has for one.
    func head(named name: String? = nil) throws(SQLiteError) -> FlowRow {
        let summary = try summary(name ?? text(1) ?? "")
        let (flow, position) = (integer(0), unsigned(3))
        guard summary.checksum(flow: flow, position: position) == integer(14) else {
            throw .damaged("the head row of flow \(summary.id) has a wrong checksum")
        }
        guard position <= Entry.positionLimit, unsigned(15) <= position else {
            throw .damaged("the head row of flow \(summary.id) has impossible positions")
        }
        let row = FlowRow(
            flow: flow, position: position, floorPosition: unsigned(15), floorClock: unsigned(16), summary: summary)
        guard row.hasPossibleClocks else {
            throw .damaged("the head row of flow \(summary.id) has impossible clocks")
        }
        return row
    }
}
