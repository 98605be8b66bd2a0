/// Writes the records of one flow into the open transaction.
struct PartWriter {
    /// A client of a flow.
    struct ClientKey: Hashable {
        let flow: Int64
        let client: ExactText
    }

    /// What has changed when the transaction is committed.
    struct Outcome {
        let state: WrittenFlow
        let flow: Int64
        let summary: FlowSummary
        let countChange: Int
        let clients: [(ClientKey, ClientTail)]
    }

    let connection: Connection
    let flow: Int64
    private var clients: [ExactText: ClientTail] = [:]
    private var order: [ExactText] = []

    private init(connection: Connection, flow: Int64) {
        self.connection = connection
        self.flow = flow
    }

    /// Writes a part, and what it changes in the head, the clients and the count.
    static func write(
        _ part: Batch.Part, _ batch: Batch, on connection: Connection,
        known: (ClientKey) -> ClientTail?
    ) throws(SQLiteError) -> Outcome? {
        guard let last = part.indexes.last else { return nil }
        let summary = batch.appends[last].record.summary
        guard summary.id == part.state.id else {
            throw SQLiteError(code: 21, message: "a record of flow \(summary.id) for flow \(part.state.id)")
        }
        let isNew = part.state.flow == 0
        let flow = isNew ? try connection.insertHead(summary) : part.state.flow
        var writer = PartWriter(connection: connection, flow: flow)
        for index in part.indexes { try writer.write(batch.appends[index].record, known: known) }
        try connection.updateHead(
            summary, flow: flow, position: batch.appends[last].record.position,
            staysInPlace: isNew || part.state.staysInPlace(summary))
        let wasListed = !isNew && part.state.place?.deletedAt == nil
        let change = (summary.deletedAt == nil ? 1 : 0) - (wasListed ? 1 : 0)
        try connection.addToCount(change)
        return Outcome(
            state: part.state, flow: flow, summary: summary, countChange: change, clients: try writer.storeClients())
    }

    private mutating func write(
        _ record: LogRecord, known: (ClientKey) -> ClientTail?
    ) throws(SQLiteError) {
        let entry = Entry(flow: flow, position: record.position)
        var previous: UInt64 = 0
        if let request = record.request {
            previous = try advance(ExactText(request.client), request, record, known: known)
        }
        try connection.insert(record, entry: entry.key, previous: previous)
        if let pin = record.version { try connection.insertVersion(pin, record: record, entry: entry) }
        if let answer = record.answer { try connection.insert(answer, of: flow, at: record.at) }
    }

    /// Moves a client's chain to a record, and gives the position before it.
    private mutating func advance(
        _ name: ExactText, _ request: LogRecord.Request, _ record: LogRecord, known: (ClientKey) -> ClientTail?
    ) throws(SQLiteError) -> UInt64 {
        var tail: ClientTail
        if let seen = clients[name] {
            tail = seen
        } else {
            let key = ClientKey(flow: flow, client: name)
            var found = known(key)
            if found == nil { found = try connection.clientTail(request.client, of: flow) }
            tail = found ?? ClientTail(number: 0, position: 0, cseq: 0, at: 0)
            order.append(name)
        }
        let previous = request.beginsClient ? 0 : tail.position
        if previous == 0 { (tail.first, tail.secretHash) = (record.position, request.secretHash ?? []) }
        if request.beginsClient { tail.begins = true }
        (tail.position, tail.cseq, tail.at) = (record.position, request.cseq, record.at)
        clients[name] = tail
        return previous
    }

    /// Stores each client once.
    private mutating func storeClients() throws(SQLiteError) -> [(ClientKey, ClientTail)] {
        var stored: [(ClientKey, ClientTail)] = []
        for name in order {
            guard var tail = clients[name] else { continue }
            tail.number = try connection.store(tail, client: name.string, of: flow)
            (tail.begins, tail.secretHash) = (false, [])
            stored.append((ClientKey(flow: flow, client: name), tail))
        }
        return stored
    }
}
