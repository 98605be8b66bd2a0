/// Marks the database while a server answers before its writes are synced: after a loss of power the newest of them may be
/// gone, and their clocks be given again to other transactions. So when such a run did not end in order, every flow gets
/// a new epoch, by which clients that know more than the log ask for the whole state (docs/protocol.md).
enum RelaxedRun {
    private static let mark = "relaxed_run"

    /// Before the first answer.
    static func begin(_ connection: Connection, isRelaxed: Bool) throws(SQLiteError) {
        if try connection.integer("SELECT count(*) FROM meta WHERE name = '\(mark)'") > 0 {
            // Epochs need only be unused, not reproducible.
            try connection.renewEpochs { UInt64.random(in: .min ... .max) }
            try connection.execute("DELETE FROM meta WHERE name = '\(mark)'")
        }
        guard isRelaxed else { return }
        try connection.execute("INSERT INTO meta VALUES ('\(mark)', 1)")
        // The checkpoint syncs, which the transaction itself does not in such a run.
        try connection.execute("PRAGMA wal_checkpoint(FULL)")
    }

    /// All is written, and nothing more will be.
    static func end(_ configuration: SQLiteConfiguration) throws {
        let connection = try Connection.writing(configuration)
        defer { connection.close() }
        try connection.execute("PRAGMA synchronous = FULL; DELETE FROM meta WHERE name = '\(mark)'")
    }
}

extension Connection {
    /// Gives every flow an epoch that nobody knows. A damaged row stays as it is, and is found damaged later: a new
    /// checksum would make it whole.
    func renewEpochs(_ make: () -> UInt64) throws(SQLiteError) {
        try transaction { () throws(SQLiteError) in
            var last: Int64 = 0
            let next = try statement("SELECT * FROM flows WHERE flow > ?1 ORDER BY flow LIMIT 1")
            while true {
                next.bind(1, last)
                guard let (flow, whole) = try next.first({ ($0.integer(0), try? $0.head()) }) else { return }
                last = flow
                guard var head = whole else { continue }
                head.summary.epoch = make()
                try updateHead(head.summary, flow: head.flow, position: head.position, staysInPlace: false)
            }
        }
    }
}
