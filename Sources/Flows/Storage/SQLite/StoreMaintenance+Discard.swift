import CSQLite
import Glibc

extension StoreMaintenance {
    /// Takes one flow away for good, damaged or not, from a database that no server uses: what no backup has whole could
    /// neither be read nor deleted. The next start of the server removes the rows that are left. The other flows stay as
    /// they are.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: where the database is as it was: `DATABASE.before-discard-TIME`.
    /// - Throws: `StoreOpeningError`, also when there is no such flow; the database is then as it was, and no copy of it is
    ///   made.
    @discardableResult
    public static func discard(
        _ id: FlowID, from database: String, now: Int64
    ) throws(StoreOpeningError) -> String {
        guard unsafe access(database, F_OK) == 0 else { throw FileSync.failure(database) }
        let (lock, owner) = try taken(database)
        defer { lock.release() }
        let aside = "\(database).before-discard-\(now)"
        var isThere = true
        do throws(StoreOpeningError) {
            try attempt(database) {
                try change(database, keeping: aside, owner) { connection in
                    try connection.transaction { () throws(SQLiteError) in
                        isThere = try PurgeChore.takeFlow(id, on: connection)
                        // Given up, so that nothing at all has changed.
                        if !isThere { throw SQLiteError(code: SQLITE_NOTFOUND, message: "no such flow") }
                    }
                }
            }
        } catch {
            throw isThere ? error : .unusable(path: database, "it has no flow \(id)")
        }
        return aside
    }
}
