import CSQLite

/// What SQLite says went wrong, or what was found wrong in what it gave back.
struct SQLiteError: Error, Equatable, CustomStringConvertible {
    /// The extended result code (https://sqlite.org/rescode.html).
    let code: Int32
    /// SQLite's words, or ours.
    let message: String
    /// Whether the words are ours: SQLite has found nothing wrong, but a row is not what was written.
    private let isOfContent: Bool

    init(code: Int32, message: String, isOfContent: Bool = false) {
        self.code = code
        self.message = message
        self.isOfContent = isOfContent
    }

    /// What the connection says of its last failure.
    init(_ code: Int32, of handle: OpaquePointer?) {
        let text = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        self.init(code: code, message: unsafe text.map { unsafe String(cString: $0) } ?? "")
    }

    /// Something that was read cannot be what was written.
    static func damaged(_ what: String) -> SQLiteError {
        SQLiteError(code: SQLITE_CORRUPT, message: what, isOfContent: true)
    }

    /// What is not found in a damaged file may be in it.
    static let unknowable = SQLiteError(
        code: SQLITE_CORRUPT, message: "what is not found in a damaged database may be there all the same")

    private var primary: Int32 { code & 0xFF }

    /// What is stored is damaged.
    var isDamage: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }

    /// Two rows have what only one may have, or one has nothing where it must have something.
    var isConflict: Bool { primary == SQLITE_CONSTRAINT }

    /// A table or an index is damaged, with which many flows have to do.
    var isFileDamage: Bool { isDamage && !isOfContent }

    /// The disk did not confirm that it has what was written. Nobody knows then what it has: the kernel has already
    /// forgotten that the pages are not written, and a second sync would succeed without them.
    var isFailedSync: Bool {
        code == SQLITE_IOERR | 4 << 8 || code == SQLITE_IOERR | 5 << 8  // SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC
    }

    /// For whoever asked the store.
    var storeError: StoreError {
        if primary == SQLITE_FULL { return .full }
        guard isDamage else { return .failed(description) }
        return isFileDamage ? .damaged(description) : .quarantined(message)
    }

    var description: String { "SQLite error \(code): \(message)" }
}
