/// The table `keyed_answers`.
extension Connection {
    /// The answer to a keyed request.
    func keyedAnswer(_ key: String, of flow: Int64, known: (Int64) -> Bool) throws(SQLiteError) -> StoredAnswer? {
        let row = try statement(
            "SELECT key, hash, status, body, at, checksum FROM keyed_answers WHERE flow = ?1 AND key = ?2")
        row.bind(1, flow)
        row.bind(2, key)
        let found = try row.first { row throws(SQLiteError) in try row.keyedAnswer(of: flow) }
        guard let found, known(found.at) else { return nil }
        return found.answer
    }

    /// Stores the answer to a keyed request.
    func insert(_ answer: StoredAnswer, of flow: Int64, at: Int64) throws(SQLiteError) {
        let row = try statement(
            """
            INSERT INTO keyed_answers (flow, key, hash, status, body, at, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT (flow, key) DO UPDATE SET hash = ?3, status = ?4, body = ?5, at = ?6, checksum = ?7
            """)
        row.bind(1, flow)
        row.bind(2, answer.key)
        row.bind(3, answer.hash)
        row.bind(4, answer.status)
        row.bind(5, answer.body)
        row.bind(6, at)
        row.bind(7, answer.checksum(flow: flow, at: at))
        try row.run()
    }
}

extension Statement {
    /// The answer in the row, whose checksum must be right if it has one: `key, hash, status, body, at, checksum`.
    func keyedAnswer(of flow: Int64) throws(SQLiteError) -> (answer: StoredAnswer, at: Int64) {
        let answer = StoredAnswer(
            key: text(0) ?? "", hash: bytes(1) ?? [], status: Int(integer(2)), body: bytes(3) ?? [])
        let at = integer(4)
        if let checksum = optionalInteger(5), checksum != answer.checksum(flow: flow, at: at) {
            throw .damaged("the answer to the request with the key \(answer.key) has a wrong checksum")
        }
        return (answer, at)
    }
}
