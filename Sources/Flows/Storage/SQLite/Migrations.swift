import Glibc

/// Brings a database file to the newest schema.
enum Migrations {
    /// Creates the tables, or migrates those that are there: each version in a transaction of its own, and with a copy of
    /// the file beside it, `FILE.schema-N.backup`, as it was before. A new file has nothing to copy. The process may end
    /// at any moment: the next start finds the file as it was behind the last version that was done.
    ///
    /// - Parameter notice: told before each version of a file that is not new: that takes time in proportion to it.
    /// - Throws: `StoreOpeningError.newerSchema` when this program is too old for the file.
    static func run(
        on connection: Connection, _ configuration: SQLiteConfiguration, notice: (StoreNotice) -> Void
    ) throws {
        let (path, migrations) = (configuration.path, configuration.migrations)
        let target = migrations.count
        let found = Int(try connection.integer("PRAGMA user_version"))
        guard found <= target else { throw StoreOpeningError.newerSchema(path: path, found: found, known: target) }
        guard found >= 0 else { throw StoreOpeningError.unusable(path: path, "it has schema \(found)") }
        if found == 0, try connection.integer("SELECT count(*) FROM sqlite_schema") > 0 {
            throw StoreOpeningError.unusable(path: path, "it is the database of another program")
        }
        for version in found..<target {
            if found > 0 {
                let bytes = try connection.integer("PRAGMA page_count") * connection.integer("PRAGMA page_size")
                notice(.migrating(from: version, to: version + 1, bytes: bytes))
            }
            if found > 0, configuration.keepsOldSchemas {
                let file = "\(path).schema-\(version).backup"
                try Backup.copy(connection, to: file, vfs: configuration.vfs, replacing: true)
            }
            try connection.transaction { () throws(SQLiteError) in
                try connection.execute(migrations[version])
                try connection.execute("PRAGMA user_version = \(version + 1)")
            }
        }
    }
}

/// Why a database cannot be opened; each is one sentence for the operator.
public enum StoreOpeningError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The file was written by a newer program.
    case newerSchema(path: String, found: Int, known: Int)
    /// Another process has it.
    case locked(path: String, process: Int32?)
    /// It, or what belongs to it, may only be read by this user.
    case notWritable(path: String)
    /// It is not what it must be, or cannot be read.
    case unusable(path: String, String)
    /// It is damaged, so that nothing in it can be read, or it is no database at all.
    case damaged(path: String, String)

    /// The sentence.
    public var description: String {
        switch self {
        case .newerSchema(let path, let found, let known):
            "\(path) has schema \(found), and this program knows schemas up to \(known): use a newer program"
        case .locked(let path, let process):
            "\(path) is in use by "
                + (process.map { "process \($0)" } ?? "another process") + ": one server for each database"
        case .notWritable(let path):
            "\(path) cannot be written by this user: chown it, and all beside it, to the user that runs the server"
        case .unusable(let path, let reason), .damaged(let path, let reason): "\(path) cannot be used: \(reason)"
        }
    }
}
