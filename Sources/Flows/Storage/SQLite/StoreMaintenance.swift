import CSQLite
import Glibc

/// What an operator does with a database file: the copy here, `restore` and `verify` in files of their own.
public enum StoreMaintenance {
    /// Writes a copy of a database, as it is at one moment, beside a server that goes on. What is damaged in the database
    /// is so in the copy.
    ///
    /// - Parameter file: must not exist. It is whole, and on the disk, or not there.
    /// - Throws: `StoreOpeningError`.
    public static func backup(_ database: String, to file: String) throws(StoreOpeningError) {
        try attempt(database) {
            let source = try open(database)
            defer { source.close() }
            try Backup.copy(source, to: file)
        }
    }

    /// Makes sure that a file is there, and is a copy of a database of this program.
    ///
    /// - Throws: `StoreOpeningError`.
    public static func requireCopy(_ file: String) throws(StoreOpeningError) {
        try attempt(file) { try open(file, isCopy: true).close() }
    }

    /// Opens a database of this program: no other is touched.
    ///
    /// - Parameter isCopy: nobody writes to it, and it may lie where nobody can. Where a write-ahead log lies beside it, it
    ///   is opened as any other, because it is not all there without.
    static func open(_ path: String, isCopy: Bool = false) throws -> Connection {
        // SQLite says of a file that is not there only that it cannot be opened.
        guard unsafe access(path, R_OK) == 0 else { throw FileSync.failure(path) }
        let isAlone = unsafe access(path + "-wal", F_OK) != 0
        let connection = try Connection(path: path, mode: isCopy && isAlone ? .immutable : .existing)
        let found = Int(try connection.integer("PRAGMA user_version"))
        guard found <= Schema.version else {
            throw StoreOpeningError.newerSchema(path: path, found: found, known: Schema.version)
        }
        guard found > 0, try connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") == 1 else {
            throw StoreOpeningError.unusable(path: path, "it is no database of flows")
        }
        return connection
    }

    /// Changes a database that no server uses, with a copy of all of it beside it, which goes when nothing was changed.
    ///
    /// - Parameter body: changes it in one transaction, or throws.
    static func change(
        _ database: String, keeping aside: String, _ owner: FileOwner?, _ body: (Connection) throws -> Void
    ) throws {
        try Connection.renewLog(SQLiteConfiguration(path: database))
        try keepAside(database, at: aside)
        do {
            try owner?.take(aside)
            let connection = try Connection.writing(SQLiteConfiguration(path: database))
            defer { connection.close() }
            try body(connection)
            // What is committed stands, whether this succeeds or not.
            try? connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        } catch {
            unsafe unlink(aside)
            throw error
        }
    }

    private static func keepAside(_ database: String, at aside: String) throws {
        let connection = try open(database)
        defer { connection.close() }
        try Backup.copy(connection, to: aside)
    }

    /// Runs `body`, whose errors are those of the file at `path` where they do not say otherwise.
    static func attempt(_ path: String, _ body: () throws -> Void) throws(StoreOpeningError) {
        do {
            try body()
        } catch let error as StoreOpeningError {
            throw error
        } catch let error as SQLiteError where error.isDamage {
            throw .damaged(path: path, "\(error)")
        } catch {
            throw .unusable(path: path, "\(error)")
        }
    }
}
