import Glibc

extension StoreMaintenance {
    /// Puts a copy in the place of a database that no server uses. The old files stay, as `DATABASE.before-restore-TIME`.
    ///
    /// Every flow gets a new epoch: clients may know clocks that the copy does not have. The new files belong to the owner
    /// of the old database, or of its directory: whoever restores is often root, and the server is not. Flows that are
    /// damaged in the copy stay so; damaged indexes are made anew.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - random: for the epochs.
    ///   - report: called for each flow of the copy in turn, as by ``verify(_:isCopy:report:)``.
    /// - Returns: where the old database is now; nil when there was none.
    /// - Throws: `StoreOpeningError`; the database is then as it was, or, if the last renaming failed, cannot be opened
    ///   until it is restored again.
    @discardableResult
    public static func restore(
        _ file: String, into database: String, now: Int64, random: any RandomSource,
        report: (FlowCheck) -> Void = { _ in }
    ) throws(StoreOpeningError) -> String? {
        try requireCopy(file)
        let (lock, owner) = try taken(database)
        defer { lock.release() }
        let part = database + ".restoring"
        let isHalfRestored = isHalfRestored(database)
        do throws(StoreOpeningError) {
            try attempt(file) {
                try copy(file, to: part)
                try mendIndexes(part, of: file, report)
                try renew(part, random)
                // Here and not before: it has the newest schema now.
                try giveUpHeadless(part, report)
                try verify(part, report: report)
                try owner?.take(part)
                try FileSync.sync(part)
            }
        } catch {
            // Of a restore that ended half-way this file is all that keeps a server from beginning an empty database.
            if !isHalfRestored { unsafe unlink(part) }
            throw error
        }
        return try replace(database, by: part, at: now)
    }

    /// Whether there is no database, and a restore that was ended has left what it was making. What it had copied until
    /// then is given the name under which it stays until a restore has succeeded.
    private static func isHalfRestored(_ database: String) -> Bool {
        let part = database + ".restoring"
        guard unsafe access(database, F_OK) != 0 else { return false }
        if unsafe access(part, F_OK) != 0 { unsafe rename(Backup.part(of: part), part) }
        return unsafe access(part, F_OK) == 0
    }

    /// Keeps every server from the database; what is made for it is given to its owner.
    static func taken(_ database: String) throws(StoreOpeningError) -> (lock: DatabaseLock, owner: FileOwner?) {
        let owner = FileOwner(ofDatabase: database)
        try owner?.requireGiving(database)
        let lock = try DatabaseLock(database: database)
        do throws(StoreOpeningError) {
            try owner?.take(DatabaseLock.path(database), mode: 0o600)
        } catch {
            lock.release()
            throw error
        }
        return (lock, owner)
    }

    static func copy(_ file: String, to part: String) throws {
        let source = try open(file, isCopy: true)
        defer { source.close() }
        for suffix in ["-wal", "-shm"] { unsafe unlink(part + suffix) }
        try Backup.copy(source, to: part, replacing: true)
    }

    /// Makes the database anew out of its tables when something is wrong with the file: indexes have nothing that the tables
    /// do not have, but for ids that were altered there. What else is wrong with a table itself nobody can mend.
    static func mendIndexes(_ part: String, of file: String, _ report: (FlowCheck) -> Void) throws {
        guard let problem = try mendIDs(part, report) else { return }
        let made = part + ".anew"
        for suffix in ["", "-journal"] { unsafe unlink(made + suffix) }
        defer { unsafe unlink(made) }
        try FileSync.makePrivate(made, for: part)
        do throws(SQLiteError) {
            try rebuild(made, outOf: part)
        } catch {
            throw error.isDamage || error.isConflict ? StoreOpeningError.damaged(path: file, problem) : error
        }
        guard unsafe rename(made, part) == 0 else { throw FileSync.failure(part) }
        // They belong to the file that was there before.
        for suffix in ["-wal", "-shm"] { unsafe unlink(part + suffix) }
        report(FlowCheck(id: nil, problems: ["\(problem): its indexes were made anew"], stored: nil))
    }

    /// Takes out of the old indexes what only they have.
    ///
    /// - Returns: what is wrong with the file; nil when nothing is.
    private static func mendIDs(_ part: String, _ report: (FlowCheck) -> Void) throws -> String? {
        let connection = try Connection(path: part, mode: .existing)
        defer { connection.close() }
        guard let problem = try connection.fileProblem else { return nil }
        try connection.mendAlteredIDs()
        // The old index may be all that tells of a flow whose row is gone.
        for lost in try connection.indexedFlows(behind: .max) { report(check(lost.flow, lost.id, connection)) }
        return problem
    }

    private static func rebuild(_ made: String, outOf part: String) throws(SQLiteError) {
        let connection = try Connection(path: made, mode: .existing)
        defer { connection.close() }
        let attachment = try Statement("ATTACH ?1 AS old", on: connection)
        attachment.bind(1, part)
        try attachment.run()
        let schema = Int(try connection.integer("PRAGMA old.user_version"))
        try connection.transaction { () throws(SQLiteError) in
            for migration in Schema.migrations.prefix(schema) { try connection.execute(migration) }
            try connection.execute("DELETE FROM main.meta; PRAGMA main.user_version = \(schema)")
            let tables = try Statement(
                "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'", on: connection)
            for table in try tables.all({ $0.text(0) ?? "" }) {
                // With a condition, or SQLite would copy the indexes as they are.
                try connection.execute("INSERT INTO main.\(table) SELECT * FROM old.\(table) NOT INDEXED WHERE true")
            }
        }
    }

    /// Has the server remove what is left of flows whose head rows are gone: nobody can read it, and nobody knows whose it
    /// was. It is still in the copy.
    private static func giveUpHeadless(_ part: String, _ report: (FlowCheck) -> Void) throws {
        let connection = try Connection.writing(SQLiteConfiguration(path: part))
        defer { connection.close() }
        for flow in try connection.giveUpHeadlessFlows() { report(FlowCheck(headless: flow)) }
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Brings it to the newest schema, and gives new epochs.
    static func renew(_ part: String, _ random: any RandomSource) throws {
        var configuration = SQLiteConfiguration(path: part)
        // The copy that is restored is that of its schema.
        configuration.keepsOldSchemas = false
        let connection = try Connection.writing(configuration)
        defer { connection.close() }
        try connection.renewEpochs { random.epoch() }
        try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
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
}
