/// The numbers of flows: which is free, and which have rows but no head.
extension Connection {
    /// The number for a flow that has none yet: above all that have a row anywhere. That of a flow whose rows are being
    /// purged, or whose head was lost, is not free: its records would be taken for those of the new one.
    ///
    /// Each of these is one step to the end of an index. A number that no flow can have is damage, and not looked at.
    func nextFlowNumber() throws(SQLiteError) -> Int64 {
        let row = try statement(
            """
            SELECT max(
            coalesce((SELECT max(flow) FROM flows), 0),
            coalesce((SELECT max(value) FROM meta WHERE name GLOB 'purge *'), 0),
            coalesce((SELECT max(entry) >> 32 FROM log), 0),
            coalesce((SELECT max(entry) >> 32 FROM snapshots), 0),
            coalesce((SELECT max(entry) >> 32 FROM versions), 0),
            coalesce((SELECT max(flow) FROM clients WHERE flow <= ?1), 0),
            coalesce((SELECT max(flow) FROM answers WHERE flow <= ?1), 0),
            coalesce((SELECT max(flow) FROM keyed_answers WHERE flow <= ?1), 0)) + 1
            """)
        row.bind(1, Entry.flowLimit)
        return try row.first { $0.integer(0) } ?? 1
    }

    /// The flows that have rows but no head, and are not being purged, in order. Of each table that cannot be read, as
    /// many as can be found before that shows.
    func headlessFlows() throws(SQLiteError) -> [Int64] {
        var found: Set<Int64> = []
        for sql in [
            "SELECT entry >> 32 FROM log WHERE entry >= ?1 << 32 ORDER BY entry LIMIT 1",
            "SELECT entry >> 32 FROM snapshots WHERE entry >= ?1 << 32 ORDER BY entry LIMIT 1",
            "SELECT entry >> 32 FROM versions WHERE entry >= ?1 << 32 ORDER BY entry LIMIT 1",
            "SELECT flow FROM clients WHERE flow >= ?1 ORDER BY flow LIMIT 1",
            "SELECT flow FROM answers WHERE flow >= ?1 ORDER BY flow LIMIT 1",
            "SELECT flow FROM keyed_answers WHERE flow >= ?1 ORDER BY flow LIMIT 1",
        ] as [StaticString] {
            do throws(SQLiteError) {
                try addHeadlessFlows(sql, to: &found)
            } catch {
                guard error.isDamage else { throw error }
            }
        }
        return found.sorted()
    }

    /// Goes from flow to flow, and over the rows of each in one step.
    private func addHeadlessFlows(_ sql: StaticString, to found: inout Set<Int64>) throws(SQLiteError) {
        let next = try statement(sql)
        let known = try statement(
            """
            SELECT EXISTS (SELECT 1 FROM flows WHERE flow = ?1)
            OR EXISTS (SELECT 1 FROM meta WHERE name = 'purge ' || ?1)
            """)
        var start: Int64 = 1
        // The numbers that a flow can have: `start` can be shifted, and so can all that are found.
        while start <= Entry.flowLimit {
            next.bind(1, start)
            guard let flow = try next.first({ $0.integer(0) }), flow <= Entry.flowLimit else { return }
            known.bind(1, flow)
            if try known.first({ $0.integer(0) }) == 0 { found.insert(flow) }
            start = flow + 1
        }
    }

    /// Notes that the rows of every flow without a head must go, and counts the flows anew.
    ///
    /// - Returns: the numbers of those flows.
    func giveUpHeadlessFlows() throws(SQLiteError) -> [Int64] {
        try transaction { () throws(SQLiteError) in
            let flows = try headlessFlows()
            for flow in flows { try PurgeChore.takeHead(flow, on: self) }
            try countFlows()
            return flows
        }
    }

    /// Counts the flows that are not in the bin anew: what was lost or damaged is not counted any more.
    func countFlows() throws(SQLiteError) {
        try execute(
            "INSERT OR REPLACE INTO meta SELECT 'flows', count(*) FROM flows WHERE deleted_at IS NULL")
    }
}
