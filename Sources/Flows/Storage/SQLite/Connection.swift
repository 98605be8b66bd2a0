import CSQLite

/// A connection to a database, with the statements it has prepared. Used by one thread at a time.
@safe final class Connection {
    enum Mode {
        /// Makes the file if there is none.
        case create
        case existing
        /// Only looks at it, and takes for granted that nobody writes to it.
        case immutable
    }

    let handle: OpaquePointer
    private var statements: [UInt: Statement] = [:]
    private var isClosed = false

    /// SQLite's global settings, before its first use.
    private static let configured: Bool = flows_sqlite_configure() == SQLITE_OK

    /// - Parameter vfs: SQLite's name for the file system; nil for the usual one.
    init(path: String, mode: Mode = .create, vfs: String? = nil) throws(SQLiteError) {
        _ = Self.configured
        // No mutex: each connection stays with its thread.
        let access =
            switch mode {
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .existing: SQLITE_OPEN_READWRITE
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = mode == .immutable ? Self.immutableURI(path) : path
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(
            name, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            let error = unsafe SQLiteError(code, of: opened)
            unsafe sqlite3_close_v2(opened)
            throw error
        }
        unsafe self.handle = handle
        unsafe sqlite3_busy_timeout(handle, 10_000)
    }

    /// https://sqlite.org/uri.html
    private static func immutableURI(_ path: String) -> String {
        let escaped = path.utf8.reduce(into: "") { text, byte in
            let isPlain = byte > 0x20 && byte < 0x7F && !"%?#".utf8.contains(byte)
            text += isPlain ? String(Unicode.Scalar(byte)) : (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
        }
        return "file:\(path.hasPrefix("/") ? "//" : "")\(escaped)?immutable=1"
    }

    deinit { close() }

    /// Closes it; it is not used any more then.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        statements = [:]
        // The last to close moves what is in the write-ahead log into the database.
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw unsafe SQLiteError(code, of: handle) }
    }

    /// A statement that is kept for the next time.
    func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let key = unsafe UInt(bitPattern: sql.utf8Start)
        if let known = statements[key] { return known }
        let made = try Statement(sql.description, on: self, isKept: true)
        statements[key] = made
        return made
    }

    /// The single number that a query gives.
    func integer(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The single text that a query gives.
    func text(_ sql: String) throws(SQLiteError) -> String? {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.text(0) : nil
    }

    /// Whether a transaction is open.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// The row that was inserted last.
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Runs `body` in a transaction that is given up when it throws.
    func transaction<Value>(
        _ begin: StaticString = "BEGIN IMMEDIATE", _ body: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try statement(begin).run()
        do {
            let value = try body()
            try statement("COMMIT").run()
            return value
        } catch {
            // SQLite has ended it already after some errors.
            if isInTransaction { try? statement("ROLLBACK").run() }
            throw error
        }
    }
}
