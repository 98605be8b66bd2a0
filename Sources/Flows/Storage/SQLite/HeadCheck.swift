import CSQLite
import Telemetry

/// A row of the table `flows` that is not what was written.
struct DamagedHead {
    /// What the row has for an id; nil when it cannot be one.
    let id: FlowID?
    let error: SQLiteError
}

extension Connection {
    /// Looks whether some rows are whole, and whether the index of ids leads to them.
    ///
    /// - Parameter damaged: called for each row that is not.
    /// - Returns: the number of the last; nil behind the end of the table.
    /// - Throws: also when the index does not lead to a row.
    func checkHeads(after flow: Int64, damaged: (DamagedHead) -> Void) throws(SQLiteError) -> Int64? {
        let rows = try statement("SELECT * FROM flows WHERE flow > ?1 ORDER BY flow LIMIT 200")
        let found = try statement("SELECT flow FROM flows WHERE id = ?1")
        rows.bind(1, flow)
        defer { rows.reset() }
        var last: Int64?
        while try rows.step() {
            last = rows.integer(0)
            guard let head = rows.wholeHead(else: damaged) else { continue }
            found.bind(1, head.summary.id.description)
            guard try found.first({ $0.integer(0) }) == head.flow else {
                throw SQLiteError(
                    code: SQLITE_CORRUPT, message: "the index of ids does not lead to flow \(head.summary.id)")
            }
        }
        return last
    }
}

extension Statement {
    /// The head in the row; nil when it is damaged, which `damaged` is told then.
    func wholeHead(else damaged: (DamagedHead) -> Void) -> FlowRow? {
        do throws(SQLiteError) {
            return try head()
        } catch {
            damaged(DamagedHead(id: text(1).flatMap { try? FlowID($0) }, error: error))
            return nil
        }
    }
}

extension SQLiteStore {
    /// A damaged head row: that flow goes into quarantine, if the id in the row leads there. Otherwise nobody knows which
    /// flow it is.
    func quarantine(_ row: DamagedHead, on connection: Connection) {
        telemetry.failures.add(shard: 1)
        do throws(SQLiteError) {
            if let id = row.id { _ = try connection.head(of: id) }
            damage.saw(row.error)
        } catch {
            damage.saw(error, of: row.id)
        }
    }

    /// Looks through all head rows once, some at a time between what others ask: a flow that the index of ids has lost
    /// would be taken for one that was never there.
    ///
    /// - Returns: false when too many wait.
    @discardableResult
    func checkHeads(after flow: Int64 = 0) -> Bool {
        readers.submit { [self] connection in
            var last = checkSomeHeads(after: flow, on: connection)
            // Where there is no place behind the others it goes on at once: nobody begins it again.
            while let next = last, !checkHeads(after: next) { last = checkSomeHeads(after: next, on: connection) }
        }
    }

    /// The number of the last that it has looked at; nil behind the end, and when the rest cannot be read.
    private func checkSomeHeads(after flow: Int64, on connection: Connection) -> Int64? {
        do throws(SQLiteError) {
            return try connection.transaction("BEGIN") { () throws(SQLiteError) in
                try connection.checkHeads(after: flow) { quarantine($0, on: connection) }
            }
        } catch {
            telemetry.failures.add(shard: 1)
            damage.saw(error)
            return nil
        }
    }
}
