extension MemoryFlow {
    /// What opening it gives.
    var stored: StoredFlow {
        guard let snapshot = snapshots.last else {
            return StoredFlow(records: records.map(current), recent: [], summary: summary)
        }
        let limit = max(StoreRetention.recentBytes, snapshot.state.count)
        var (recent, bytes) = ([LogRecord](), 0)
        for record in records.reversed() where record.position <= snapshot.position && record.kind.changesDocument {
            bytes += record.operations.count
            guard bytes <= limit, recent.count < StoreRetention.recentTransactions else { break }
            recent.append(current(record))
        }
        return StoredFlow(
            snapshot: snapshot, records: records.filter { $0.position > snapshot.position }.map(current),
            recent: recent.reversed(), summary: summary)
    }

    /// What is known of a client.
    func client(_ name: String, retention: StoreRetention, now: Int64) -> StoredClient? {
        guard let client = clients[ExactText(name)], retention.knowsClient(at: client.at, now: now),
            let last = client.answers.last
        else { return nil }
        var search = UndoSearch()
        for position in client.positions.reversed() where !search.isOver {
            guard let record = record(at: position) else { break }
            search.look(at: current(record), isKept: true)
        }
        return StoredClient(
            secretHash: client.secretHash, lastCseq: last.request.cseq, answers: client.answers,
            transactions: search.transactions.reversed())
    }

    /// A page of what happened.
    func history(before clock: UInt64?, limit: Int) -> HistoryPage {
        let entries = records.reversed().lazy.filter { $0.kind.changesDocument && $0.clock < clock ?? .max }
            .prefix(max(0, limit)).map {
                HistoryPage.Entry(
                    clock: $0.clock, at: $0.at, client: $0.request?.client, label: $0.label,
                    bytes: $0.operations.count, summary: OperationSummary(ofEncoded: $0.operations))
            }
        return HistoryPage(entries: Array(entries), floor: floor.clock)
    }

    /// What the state at a clock is made of.
    func past(at clock: UInt64) throws(StoreError) -> PastFlow {
        guard clock >= floor.clock else {
            guard let version = versions.last(where: { $0.named.clock == clock }) else { throw .expired }
            return PastFlow(snapshot: version.snapshot, transactions: [])
        }
        let base = snapshots.last { $0.clock <= clock }
        let range = (base?.clock ?? 0, clock)
        return PastFlow(
            snapshot: base,
            transactions: records.filter { $0.kind.changesDocument && $0.clock > range.0 && $0.clock <= range.1 }
                .map(current))
    }

    private func record(at position: UInt64) -> LogRecord? {
        guard position > floor.position, let index = Int(exactly: position - floor.position - 1),
            records.indices.contains(index)
        else { return nil }
        return records[index]
    }

    /// A record with the head row as it is now.
    private func current(_ record: LogRecord) -> LogRecord {
        var record = record
        record.summary = summary
        return record
    }
}
