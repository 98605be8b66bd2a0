import CSQLite

/// The size of a write-ahead log, as SQLite tells it after each commit of the connection. Used by one thread.
final class WALSize {
    private final class Pages {
        var count = 0
    }

    private let pages = Pages()
    private let frameBytes: Int

    var bytes: Int { pages.count * frameBytes }

    init(_ connection: Connection) throws(SQLiteError) {
        // A frame is a page and a header of 24 bytes (https://sqlite.org/fileformat2.html#the_write_ahead_log).
        frameBytes = Int(try connection.integer("PRAGMA page_size")) + 24
        // The connection ends before this does, and the hook with it.
        let context = unsafe Unmanaged.passUnretained(pages).toOpaque()
        _ = unsafe sqlite3_wal_hook(
            connection.handle,
            { context, _, _, count in
                if let context = unsafe context {
                    unsafe Unmanaged<Pages>.fromOpaque(context).takeUnretainedValue().count = Int(count)
                }
                return SQLITE_OK
            }, context)
    }
}
