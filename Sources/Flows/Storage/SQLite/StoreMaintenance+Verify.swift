extension StoreMaintenance {
    /// What a check found of one flow.
    public struct FlowCheck: Sendable {
        /// The flow; nil for what concerns the file, or a flow whose id is damaged.
        public let id: FlowID?
        /// What is wrong; empty when nothing is.
        public let problems: [String]
        /// What opening it gives, to be replayed; nil when it is damaged.
        public let stored: StoredFlow?

        /// All of it.
        init(id: FlowID?, problems: [String], stored: StoredFlow?) {
            self.id = id
            self.problems = problems
            self.stored = stored
        }

        /// Of a flow of which there is a number and no name.
        init(headless flow: Int64) {
            self.init(id: nil, problems: ["flow number \(flow) has rows, and no head row"], stored: nil)
        }
    }

    /// Checks the file, and every flow in it: checksums, positions without gaps, clocks, head rows. A server may go on
    /// meanwhile. Where the table of flows cannot be read, those are named of which its index tells.
    ///
    /// - Parameters:
    ///   - isCopy: no server uses the file; it may lie where nobody can write.
    ///   - report: called for each flow in turn.
    /// - Throws: `StoreOpeningError` when the file cannot be read: `damaged` when it is damaged from its beginning.
    public static func verify(
        _ database: String, isCopy: Bool = false, report: (FlowCheck) -> Void
    ) throws(StoreOpeningError) {
        try attempt(database) {
            let connection = try open(database, isCopy: isCopy)
            defer { connection.close() }
            try connection.execute("PRAGMA query_only = ON")
            if let problem = try connection.fileProblem {
                report(FlowCheck(id: nil, problems: [problem], stored: nil))
            }
            let last = try checkTable(connection, report)
            let indexed = try connection.indexedFlows(behind: last)
            for (flow, id) in indexed { report(check(flow, id, connection)) }
            // Where the table cannot be read to its end nobody knows whose rows the others are.
            guard last == .max else { return }
            try checkOtherTables(connection, known: Set(indexed.map(\.flow)), report)
        }
    }

    /// Reports the flows that have rows but no head.
    private static func checkOtherTables(
        _ connection: Connection, known: Set<Int64>, _ report: (FlowCheck) -> Void
    ) throws(SQLiteError) {
        // In one transaction: a server may purge a flow meanwhile.
        try connection.statement("BEGIN").run()
        defer { if connection.isInTransaction { try? connection.statement("ROLLBACK").run() } }
        for flow in try connection.headlessFlows() where !known.contains(flow) {
            report(FlowCheck(headless: flow))
        }
    }

    /// Checks the flows in the order of their numbers, each in a transaction of its own.
    ///
    /// - Returns: the number behind which the table cannot be read; the largest of all when there is none.
    private static func checkTable(
        _ connection: Connection, _ report: (FlowCheck) -> Void
    ) throws(SQLiteError) -> Int64 {
        var last: Int64 = 0
        let next = try connection.statement("SELECT flow, id FROM flows WHERE flow > ?1 ORDER BY flow LIMIT 1")
        do throws(SQLiteError) {
            while true {
                next.bind(1, last)
                guard let (flow, id) = try next.first({ ($0.integer(0), $0.text(1)) }) else { return .max }
                last = flow
                try connection.statement("BEGIN").run()
                let checked = check(flow, id, connection)
                // A transaction in which something could not be read cannot be committed either.
                if connection.isInTransaction { try? connection.statement("ROLLBACK").run() }
                report(checked)
            }
        } catch {
            guard error.isDamage else { throw error }
            return last
        }
    }

    /// - Parameter withAnswers: a flow whose kept answers are damaged has a problem too. It can be opened all the same.
    static func check(
        _ flow: Int64, _ name: String?, _ connection: Connection, withAnswers: Bool = true
    ) -> FlowCheck {
        let id = name.flatMap { try? FlowID($0) }
        do throws(SQLiteError) {
            guard let head = try connection.head(of: flow) else {
                return FlowCheck(id: id, problems: ["the head row cannot be found"], stored: nil)
            }
            var problems = try connection.logProblems(head)
            for row in try connection.snapshots(of: flow, limit: 100_000) + connection.versionSnapshots(of: flow) {
                do throws(SQLiteError) {
                    try connection.checkClock(of: row, head)
                    _ = try connection.snapshot(row, of: head.summary.id)
                } catch {
                    problems.append(error.message)
                }
            }
            _ = try connection.versions(of: flow)
            let stored = problems.isEmpty ? try connection.stored(head) : nil
            if withAnswers { problems += try connection.answerProblems(flow) }
            return FlowCheck(id: head.summary.id, problems: problems, stored: stored)
        } catch {
            return FlowCheck(id: id, problems: [error.message], stored: nil)
        }
    }
}

extension Connection {
    /// The first thing that is wrong with the file in SQLite's opinion; nil when nothing is.
    var fileProblem: String? {
        get throws(SQLiteError) {
            do throws(SQLiteError) {
                let found = try text("PRAGMA integrity_check(1)")
                return found == "ok" ? nil : found?.split(separator: "\n").joined(separator: " ")
            } catch {
                guard error.isDamage else { throw error }
                return error.message
            }
        }
    }

    /// The flows that the index of ids has, and the table has not, or cannot give because they lie behind `last`; as far
    /// as the index can be read.
    func indexedFlows(behind last: Int64) throws(SQLiteError) -> [(flow: Int64, id: String)] {
        let row = try statement("SELECT 1 FROM flows NOT INDEXED WHERE flow = ?1")
        return try indexedIDs { flow throws(SQLiteError) in
            guard flow <= last else { return true }
            row.bind(1, flow)
            return try row.first { _ in true } == nil
        }
    }

    /// What is wrong with the answers that are kept for a flow: the first thing of each kind.
    func answerProblems(_ flow: Int64) throws(SQLiteError) -> [String] {
        // Before they had no checksum.
        guard try integer("PRAGMA user_version") > 1 else { return [] }
        let kept = try statement("SELECT client, cseq, clock, hash, answer, checksum FROM answers WHERE flow = ?1")
        let keyed = try statement("SELECT key, hash, status, body, at, checksum FROM keyed_answers WHERE flow = ?1")
        var problems: [String] = []
        for rows in [kept, keyed] {
            rows.bind(1, flow)
            defer { rows.reset() }
            do throws(SQLiteError) {
                while try rows.step() {
                    if rows === kept { _ = try rows.keptAnswer(of: flow) } else { _ = try rows.keyedAnswer(of: flow) }
                }
            } catch {
                guard error.isDamage else { throw error }
                problems.append(error.message)
            }
        }
        return problems
    }

    /// What is wrong with a flow's log above its floor: the first thing of each kind.
    func logProblems(_ head: FlowRow) throws(SQLiteError) -> [String] {
        let rows = try statement("SELECT * FROM log WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry")
        rows.bind(1, Entry(flow: head.flow, position: head.floorPosition + 1).key)
        rows.bind(2, Entry(flow: head.flow, position: Entry.positionLimit).key)
        defer { rows.reset() }
        var (position, clock) = (head.floorPosition, head.floorClock)
        while try rows.step() {
            let (record, previous) = try rows.record(head)
            guard record.position == position + 1 else { return ["record \(position + 1) is missing"] }
            guard record.clock == clock + (record.kind.changesDocument ? 1 : 0) else {
                return ["record \(record.position) has clock \(record.clock) behind \(clock)"]
            }
            guard previous < record.position else { return ["record \(record.position) follows a later one"] }
            (position, clock) = (record.position, record.clock)
        }
        guard position == head.position, clock == head.summary.clock else {
            return [
                "the log ends at record \(position) with clock \(clock), and the head row says record "
                    + "\(head.position) with clock \(head.summary.clock)"
            ]
        }
        return []
    }
}
