/// The end of a client's chain of records.
struct ClientTail {
    /// Its row; 0 before it has one.
    var number: Int64
    var position: UInt64
    var cseq: UInt64
    var at: Int64
    /// To be stored: the client begins, or begins anew, with the record at `first`.
    var begins = false
    var first: UInt64 = 0
    /// For a row that is made, or made anew.
    var secretHash: [UInt8] = []
}

/// The tables `clients` and `answers`.
extension Connection {
    /// The row of a client, whether it has been forgotten or not.
    func clientTail(_ client: String, of flow: Int64) throws(SQLiteError) -> ClientTail? {
        let row = try statement("SELECT number, position, cseq, at FROM clients WHERE flow = ?1 AND client = ?2")
        row.bind(1, flow)
        row.bind(2, client)
        return try row.first {
            ClientTail(number: $0.integer(0), position: $0.unsigned(1), cseq: $0.unsigned(2), at: $0.integer(3))
        }
    }

    /// Stores the end of a client's chain, and gives its row.
    func store(_ tail: ClientTail, client: String, of flow: Int64) throws(SQLiteError) -> Int64 {
        if tail.number != 0, !tail.begins {
            let row = try statement("UPDATE clients SET cseq = ?2, position = ?3, at = ?4 WHERE number = ?1")
            row.bind(1, tail.number)
            row.bind(2, tail.cseq)
            row.bind(3, tail.position)
            row.bind(4, tail.at)
            try row.run()
            return tail.number
        }
        if tail.number != 0 {
            let old = try statement("DELETE FROM answers WHERE flow = ?1 AND client = ?2")
            old.bind(1, flow)
            old.bind(2, client)
            try old.run()
        }
        let row = try statement(
            """
            INSERT INTO clients (number, flow, client, secret, cseq, position, at, first)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT (number) DO UPDATE SET secret = ?4, cseq = ?5, position = ?6, at = ?7, first = ?8
            """)
        row.bind(1, tail.number == 0 ? nil : tail.number)
        row.bind(2, flow)
        row.bind(3, client)
        row.bind(4, tail.secretHash)
        row.bind(5, tail.cseq)
        row.bind(6, tail.position)
        row.bind(7, tail.at)
        row.bind(8, tail.first)
        try row.run()
        return tail.number == 0 ? lastInsertedRow : tail.number
    }

    /// What is known of a client: its chain is followed back through the log, and continued by the answers that
    /// outlived compaction.
    func client(_ client: String, of head: FlowRow, known: (Int64) -> Bool) throws(SQLiteError) -> StoredClient? {
        let row = try statement("SELECT position, cseq, at, secret FROM clients WHERE flow = ?1 AND client = ?2")
        row.bind(1, head.flow)
        row.bind(2, client)
        let found = try row.first { row throws(SQLiteError) in
            (
                position: row.unsigned(0), cseq: try row.count(1, of: "the number of client \(client)"),
                at: row.integer(2), secret: row.bytes(3)
            )
        }
        guard let found, known(found.at) else { return nil }
        var answers: [(request: LogRecord.Request, clock: UInt64)] = []
        var search = UndoSearch()
        var (position, seen) = (found.position, 0)
        while position > 0, seen < StoreRetention.undoSearch,
            answers.count < StoreRetention.answersPerClient || !search.isOver,
            let (record, previous) = try record(of: head, at: position)
        {
            guard let request = record.request, request.client == client, previous < position else {
                throw .damaged("record \(position) of flow \(head.summary.id) is not of its client")
            }
            // A client's row has no checksum: with another number, requests would be done twice, or never again.
            guard seen > 0 || request.cseq == found.cseq else {
                throw .damaged("client \(client) has the number \(found.cseq), and its newest request \(request.cseq)")
            }
            if answers.count < StoreRetention.answersPerClient { answers.append((request, record.clock)) }
            search.look(at: record, isKept: position > head.floorPosition)
            position = previous
            seen += 1
        }
        let missing = StoreRetention.answersPerClient - answers.count
        if missing > 0 {
            answers += try keptAnswers(client, of: head.flow, before: answers.last?.request.cseq, limit: missing)
        }
        return StoredClient(
            secretHash: found.secret ?? [], lastCseq: found.cseq, answers: answers.reversed(),
            transactions: search.transactions.reversed())
    }

    /// The answers to a client that outlived compaction, the newest first.
    func keptAnswers(
        _ client: String, of flow: Int64, before cseq: UInt64?, limit: Int
    ) throws(SQLiteError) -> [(request: LogRecord.Request, clock: UInt64)] {
        let rows = try statement(
            """
            SELECT client, cseq, clock, hash, answer, checksum FROM answers
            WHERE flow = ?1 AND client = ?2 AND cseq < ?3 ORDER BY cseq DESC LIMIT ?4
            """)
        rows.bind(1, flow)
        rows.bind(2, client)
        rows.bind(3, cseq.map { Int64(bitPattern: $0) } ?? .max)
        rows.bind(4, limit)
        return try rows.all { row throws(SQLiteError) in
            let kept = try row.keptAnswer(of: flow)
            let request = LogRecord.Request(client: client, cseq: kept.cseq, hash: kept.hash, answer: kept.answer)
            return (request, kept.clock)
        }
    }

    /// Keeps the answer of a record that goes.
    func insert(_ kept: KeptAnswer, of flow: Int64) throws(SQLiteError) {
        let row = try statement(
            """
            INSERT OR REPLACE INTO answers (flow, client, cseq, clock, hash, answer, checksum)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        row.bind(1, flow)
        row.bind(2, kept.client)
        row.bind(3, kept.cseq)
        row.bind(4, kept.clock)
        row.bind(5, kept.hash)
        row.bind(6, kept.answer)
        row.bind(7, kept.checksum(flow: flow))
        try row.run()
    }
}

extension Statement {
    /// The answer in the row, whose checksum must be right if it has one: `client, cseq, clock, hash, answer, checksum`.
    func keptAnswer(of flow: Int64) throws(SQLiteError) -> KeptAnswer {
        let kept = KeptAnswer(
            client: text(0) ?? "", cseq: unsigned(1), clock: unsigned(2), hash: bytes(3) ?? [], answer: bytes(4) ?? [])
        if let checksum = optionalInteger(5), checksum != kept.checksum(flow: flow) {
            throw .damaged("the answer to request \(kept.cseq) of client \(kept.client) has a wrong checksum")
        }
        return kept
    }
}
