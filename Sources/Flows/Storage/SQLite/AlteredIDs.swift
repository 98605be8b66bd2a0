/// Ids of flows that were altered in the table, while the index of ids still has them. Without its id, which goes into the
/// checksum, a head row is damaged; and indexes that are made anew out of such a row lose it for good.
extension Connection {
    /// Writes the ids that the index has into rows whose checksums then fit. What cannot be mended stays as it is.
    func mendAlteredIDs() throws(SQLiteError) {
        do throws(SQLiteError) {
            let ids = try alteredIDs()
            guard !ids.isEmpty else { return }
            // The index leads to the right id already. Without this SQLite misses the altered one in it, and gives up.
            try execute("PRAGMA writable_schema = ON")
            defer { try? execute("PRAGMA writable_schema = OFF") }
            for (flow, id) in ids {
                let row = try statement("UPDATE flows SET id = ?2 WHERE flow = ?1")
                row.bind(1, flow)
                row.bind(2, id)
                try row.run()
            }
        } catch {
            guard error.isDamage || error.isConflict else { throw error }
        }
    }

    /// The flows whose head rows are whole with the id that the index has for them, and not with their own.
    private func alteredIDs() throws(SQLiteError) -> [(flow: Int64, id: String)] {
        var damaged: Set<Int64> = []
        let rows = try statement("SELECT * FROM flows NOT INDEXED")
        defer { rows.reset() }
        while try rows.step() {
            if (try? rows.head()) == nil { damaged.insert(rows.integer(0)) }
        }
        guard !damaged.isEmpty else { return [] }
        let row = try statement("SELECT * FROM flows NOT INDEXED WHERE flow = ?1")
        return try indexedIDs { damaged.contains($0) }.filter { flow, id in
            row.bind(1, flow)
            defer { row.reset() }
            return (try? row.step()) == true && (try? row.head(named: id)) != nil
        }
    }

    /// Flows and their ids as the index has them, as far as it can be read.
    func indexedIDs(
        _ isWanted: (Int64) throws(SQLiteError) -> Bool
    ) throws(SQLiteError) -> [(flow: Int64, id: String)] {
        var found: [(flow: Int64, id: String)] = []
        let rows = try statement("SELECT flow, id FROM flows INDEXED BY sqlite_autoindex_flows_1 ORDER BY id")
        defer { rows.reset() }
        do throws(SQLiteError) {
            while try rows.step() {
                if try isWanted(rows.integer(0)) { found.append((rows.integer(0), rows.text(1) ?? "")) }
            }
        } catch {
            guard error.isDamage else { throw error }
        }
        return found
    }
}
