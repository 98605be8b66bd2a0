import CSQLite
import Glibc

extension StoreMaintenance {
    /// Puts one flow of a copy in the place of that flow in a database that no server uses. The other flows stay as they
    /// are. What the database had of the flow, damaged or not, is only in the copy of all of it that is made before.
    ///
    /// The flow gets a new epoch: clients may know clocks that the copy does not have.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - random: for the epoch.
    ///   - problems: what is wrong with the flow in the copy; a flow with problems is refused.
    /// - Returns: where the database is as it was: `DATABASE.before-restore-TIME`.
    /// - Throws: `StoreOpeningError`, also when the copy has no such flow, or a damaged one; the database is then as it was.
    @discardableResult
    public static func restore(
        _ id: FlowID, from file: String, into database: String, now: Int64, random: any RandomSource,
        problems: (FlowCheck) -> [String] = { $0.problems }
    ) throws(StoreOpeningError) -> String {
        try requireCopy(file)
        let (lock, owner) = try taken(database)
        defer { lock.release() }
        let (part, aside) = (database + ".restoring", "\(database).before-restore-\(now)")
        // Without the database this file would say that all of it is being restored.
        guard unsafe access(database, F_OK) == 0 else { throw FileSync.failure(database) }
        defer { unsafe unlink(part) }
        try attempt(file) {
            try copy(file, to: part)
            try mendIndexes(part, of: file) { _ in }
            try renew(part, random)
            let source = try Connection(path: part, mode: .existing)
            defer { source.close() }
            guard let head = try source.head(of: id) else {
                throw StoreOpeningError.unusable(path: file, "it has no flow \(id)")
            }
            if let problem = problems(check(head.flow, id.description, source)).first {
                throw StoreOpeningError.damaged(path: file, "flow \(id): \(problem)")
            }
            try attempt(database) {
                try Connection.renewLog(SQLiteConfiguration(path: database))
                try keepAside(database, at: aside)
                try owner?.take(aside)
                let target = try Connection.writing(SQLiteConfiguration(path: database))
                defer { target.close() }
                try target.transaction { () throws(SQLiteError) in try target.replace(head, by: source) }
                try target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
        return aside
    }

    private static func keepAside(_ database: String, at aside: String) throws {
        let connection = try open(database)
        defer { connection.close() }
        try Backup.copy(connection, to: aside)
    }
}

extension Connection {
    /// Puts the flow that `source` has in the place of what is here under its id, in the open transaction. It gets a new
    /// number: all that has a checksum with the number in it is read, and written anew.
    fileprivate func replace(_ head: FlowRow, by source: Connection) throws(SQLiteError) {
        // The index may not lead to the row that must go.
        try execute("REINDEX flows")
        let old = try statement("SELECT flow, deleted_at IS NULL FROM flows WHERE id = ?1")
        old.bind(1, head.summary.id.description)
        let found = try old.first { (flow: $0.integer(0), listed: Int($0.integer(1))) }
        if let found { try PurgeChore.takeHead(found.flow, on: self) }
        let flow = try insertHead(head.summary)
        try copyLog(of: head, from: source, to: flow)
        try copySnapshots(of: head.flow, from: source, to: flow)
        try copyClients(of: head.flow, from: source, to: flow)
        try updateHead(head.summary, flow: flow, position: head.position, staysInPlace: true)
        let floor = try statement("UPDATE flows SET floor_position = ?2, floor_clock = ?3 WHERE flow = ?1")
        floor.bind(1, flow)
        floor.bind(2, head.floorPosition)
        floor.bind(3, head.floorClock)
        try floor.run()
        try addToCount((head.summary.deletedAt == nil ? 1 : 0) - (found?.listed ?? 0))
    }

    /// Records below the floor too: of them compaction has yet to keep the answers.
    private func copyLog(of head: FlowRow, from source: Connection, to flow: Int64) throws(SQLiteError) {
        let rows = try source.statement("SELECT * FROM log WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry")
        rows.bind(1, Entry(flow: head.flow, position: 0).key)
        rows.bind(2, Entry(flow: head.flow, position: head.position).key)
        defer { rows.reset() }
        while try rows.step() {
            let (record, previous): (LogRecord, UInt64)
            do throws(SQLiteError) {
                (record, previous) = try rows.record(head)
            } catch {
                guard Entry(key: rows.integer(0)).position <= head.floorPosition else { throw error }
                // Nobody reads it any more; a client behind it is known without its oldest answers.
                continue
            }
            try insert(record, entry: Entry(flow: flow, position: record.position).key, previous: previous)
        }
    }

    private func copySnapshots(of old: Int64, from source: Connection, to flow: Int64) throws(SQLiteError) {
        let (first, last) = (Entry(flow: old, position: 0).key, Entry(flow: old, position: Entry.positionLimit).key)
        let rows = try source.statement(
            """
            SELECT entry, clock, length, checksum, state, snapshot FROM snapshots
            WHERE entry BETWEEN ?1 AND ?2 AND state > 0
            """)
        rows.bind(1, first)
        rows.bind(2, last)
        defer { rows.reset() }
        var numbers: [Int64: Int64] = [:]
        while try rows.step() {
            guard let state = SnapshotRow.State(rawValue: rows.integer(4)) else { continue }
            let number = try insertSnapshot(
                Entry(flow: flow, position: Entry(key: rows.integer(0)).position), clock: rows.unsigned(1),
                length: Int(rows.integer(2)), checksum: rows.integer(3), state: state)
            numbers[rows.integer(5)] = number
            let parts = try source.statement("SELECT part & 65535, bytes FROM parts WHERE part BETWEEN ?1 AND ?2")
            parts.bind(1, rows.integer(5) << 16)
            parts.bind(2, rows.integer(5) << 16 | 0xFFFF)
            defer { parts.reset() }
            while try parts.step() { try insertPart(Int(parts.integer(0)), of: number, (parts.bytes(1) ?? [])[...]) }
        }
        let versions = try source.statement(
            "SELECT entry, clock, name, at, snapshot FROM versions WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry")
        versions.bind(1, first)
        versions.bind(2, last)
        defer { versions.reset() }
        while try versions.step() {
            guard let snapshot = numbers[versions.integer(4)] else { continue }
            try insertVersion(
                named: versions.text(2) ?? "", clock: versions.unsigned(1), at: versions.integer(3), snapshot: snapshot,
                Entry(flow: flow, position: Entry(key: versions.integer(0)).position))
        }
    }

    /// The clients with their answers that outlived compaction, and the answers to keyed requests.
    private func copyClients(of old: Int64, from source: Connection, to flow: Int64) throws(SQLiteError) {
        let rows = try source.statement(
            "SELECT client, secret, cseq, position, at, first FROM clients WHERE flow = ?1 ORDER BY number")
        rows.bind(1, old)
        defer { rows.reset() }
        while try rows.step() {
            let client = rows.text(0) ?? ""
            let tail = ClientTail(
                number: 0, position: rows.unsigned(3), cseq: rows.unsigned(2), at: rows.integer(4),
                first: rows.unsigned(5), secretHash: rows.bytes(1) ?? [])
            _ = try store(tail, client: client, of: flow)
            for (request, clock) in try source.keptAnswers(client, of: old, before: nil, limit: .max) {
                let kept = KeptAnswer(
                    client: client, cseq: request.cseq, clock: clock, hash: request.hash, answer: request.answer)
                try insert(kept, of: flow)
            }
        }
        let keys = try source.statement("SELECT key, at FROM keyed_answers WHERE flow = ?1 ORDER BY number")
        keys.bind(1, old)
        defer { keys.reset() }
        while try keys.step() {
            let answer = try source.keyedAnswer(keys.text(0) ?? "", of: old) { _ in true }
            guard let answer else { continue }
            try insert(answer, of: flow, at: keys.integer(1))
        }
    }
}
