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
    /// - Throws: `StoreOpeningError`, also when the copy has no such flow, or a damaged one; the database is then as it was,
    ///   and no copy of it is made.
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
            if let problem = problems(check(head.flow, id.description, source, withAnswers: false)).first {
                throw StoreOpeningError.damaged(path: file, "flow \(id): \(problem)")
            }
            try attempt(database) {
                try change(database, keeping: aside, owner) { try copy(head, from: source, of: file, to: $0) }
            }
        }
        return aside
    }

    /// Errors of reading are those of the copy; `attempt` takes all others for the database's.
    private static func copy(
        _ head: FlowRow, from source: Connection, of file: String, to target: Connection
    ) throws {
        let copy = FlowCopy(head, from: source, to: target)
        do throws(SQLiteError) {
            try target.transaction { () throws(SQLiteError) in try copy.run() }
        } catch {
            guard copy.hasFailedToRead else { throw error }
            try attempt(file) { throw error }
        }
    }
}
