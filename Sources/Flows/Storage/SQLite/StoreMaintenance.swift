import CSQLite
import Glibc

/// What an operator does with a database file.
public enum StoreMaintenance {
    /// What a check found of one flow.
    public struct FlowCheck: Sendable {
        /// The flow; nil for what concerns the file.
        public let id: FlowID?
        /// What is wrong; empty when nothing is.
        public let problems: [String]
        /// What opening it gives, to be replayed; nil when it is damaged.
        public let stored: StoredFlow?
    }

    /// Writes a copy of a database, as it is at one moment, beside a server that goes on.
    ///
    /// - Parameter file: must not exist. It is whole, and on the disk, or not there.
    /// - Throws: `StoreOpeningError`.
    public static func backup(_ database: String, to file: String) throws(StoreOpeningError) {
        try requireDatabase(database)
        try attempt(database) {
            let source = try Connection(path: database, mode: .existing)
            defer { source.close() }
            try Backup.copy(source, to: file)
        }
    }

    /// Puts a copy in the place of a database that no server uses. The old files stay, as `DATABASE.before-restore-TIME`.
    ///
    /// Every flow gets a new epoch: clients may know clocks that the copy does not have. The new files belong to the owner
    /// of the old database, or of its directory: whoever restores is often root, and the server is not. Flows that are
    /// damaged in the copy stay so.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - random: for the epochs.
    ///   - report: called for each flow of the copy in turn, as by ``verify(_:report:)``.
    /// - Returns: where the old database is now; nil when there was none.
    /// - Throws: `StoreOpeningError`; the database is then as it was, or, if the last renaming failed, cannot be opened
    ///   until it is restored again.
    @discardableResult
    public static func restore(
        _ file: String, into database: String, now: Int64, random: any RandomSource,
        report: (FlowCheck) -> Void = { _ in }
    ) throws(StoreOpeningError) -> String? {
        try requireDatabase(file)
        let owner = FileOwner(ofDatabase: database)
        try owner?.requireGiving(database)
        let lock = try DatabaseLock(database: database)
        defer { lock.release() }
        try owner?.take(DatabaseLock.path(database), mode: 0o600)
        let part = database + ".restoring"
        try attempt(file) {
            try copy(file, to: part, random)
            // Here and not before: it has the newest schema now.
            try verify(part, report: report)
            try owner?.take(part)
            try FileSync.sync(part)
        }
        return try replace(database, by: part, at: now)
    }

    /// Makes a database of a copy: with the newest schema, and with new epochs.
    private static func copy(_ file: String, to part: String, _ random: any RandomSource) throws {
        for suffix in ["", "-wal", "-shm"] { unsafe unlink(part + suffix) }
        let source = try Connection(path: file, mode: .existing)
        defer { source.close() }
        if let problem = try source.text("PRAGMA integrity_check(1)"), problem != "ok" {
            throw StoreOpeningError.unusable(path: file, problem)
        }
        try Backup.copy(source, to: part, replacing: true)
        let copy = try Connection.writing(SQLiteConfiguration(path: part))
        try copy.renewEpochs { random.epoch() }
        try copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.close()
    }

    /// Puts the old database aside, if there is one, and `part` in its place. Gives where the old one is.
    private static func replace(
        _ database: String, by part: String, at now: Int64
    ) throws(StoreOpeningError) -> String? {
        let aside = "\(database).before-restore-\(now)"
        let hadDatabase = unsafe access(database, F_OK) == 0
        for suffix in ["", "-wal", "-shm"] where unsafe access(database + suffix, F_OK) == 0 {
            guard unsafe rename(database + suffix, aside + suffix) == 0 else { throw FileSync.failure(database) }
        }
        guard unsafe rename(part, database) == 0 else { throw FileSync.failure(database) }
        try FileSync.syncDirectory(of: database)
        return hadDatabase ? aside : nil
    }

    /// Checks the file, and every flow in it: checksums, positions without gaps, clocks, head rows. A server may go on
    /// meanwhile.
    ///
    /// - Parameter report: called for each flow in turn.
    /// - Throws: `StoreOpeningError` when the file cannot be read.
    public static func verify(_ database: String, report: (FlowCheck) -> Void) throws(StoreOpeningError) {
        try requireDatabase(database)
        try attempt(database) {
            let connection = try Connection(path: database, mode: .existing)
            defer { connection.close() }
            try connection.execute("PRAGMA query_only = ON")
            let problem = try connection.text("PRAGMA quick_check(1)")
            if let problem, problem != "ok" { report(FlowCheck(id: nil, problems: [problem], stored: nil)) }
            var last: Int64 = 0
            let next = try connection.statement("SELECT flow, id FROM flows WHERE flow > ?1 ORDER BY flow LIMIT 1")
            while true {
                next.bind(1, last)
                guard let (flow, id) = try next.first({ ($0.integer(0), $0.text(1)) }) else { return }
                last = flow
                report(try connection.transaction("BEGIN") { () in check(flow, id, connection) })
            }
        }
    }

    private static func check(_ flow: Int64, _ name: String?, _ connection: Connection) -> FlowCheck {
        let id = name.flatMap { try? FlowID($0) }
        do throws(SQLiteError) {
            guard let head = try connection.head(of: flow) else {
                return FlowCheck(id: id, problems: ["the head row cannot be found"], stored: nil)
            }
            var problems = try connection.logProblems(head)
            for row in try connection.snapshots(of: flow, limit: 100_000) {
                do throws(SQLiteError) {
                    _ = try connection.snapshot(row, of: head.summary.id)
                } catch {
                    problems.append(error.message)
                }
            }
            let stored = problems.isEmpty ? try connection.stored(head) : nil
            return FlowCheck(id: head.summary.id, problems: problems, stored: stored)
        } catch {
            return FlowCheck(id: id, problems: [error.message], stored: nil)
        }
    }

    /// Makes sure that a file is there, and is a database of this program: no other is touched.
    ///
    /// - Throws: `StoreOpeningError`.
    public static func requireDatabase(_ path: String) throws(StoreOpeningError) {
        // SQLite says of a file that is not there only that it cannot be opened.
        guard unsafe access(path, R_OK) == 0 else { throw FileSync.failure(path) }
        try attempt(path) {
            let connection = try Connection(path: path, mode: .existing)
            defer { connection.close() }
            let found = Int(try connection.integer("PRAGMA user_version"))
            guard found <= Schema.version else {
                throw StoreOpeningError.newerSchema(path: path, found: found, known: Schema.version)
            }
            guard found > 0, try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") == 1 else {
                throw StoreOpeningError.unusable(path: path, "it is no database of flows")
            }
        }
    }

    private static func attempt(_ path: String, _ body: () throws -> Void) throws(StoreOpeningError) {
        do {
            try body()
        } catch let error as StoreOpeningError {
            throw error
        } catch {
            throw .unusable(path: path, "\(error)")
        }
    }
}

extension Connection {
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
