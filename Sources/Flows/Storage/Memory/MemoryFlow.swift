/// A flow in the memory of an `InMemoryStore`.
struct MemoryFlow {
    /// A client, with its newest requests.
    struct Client {
        var secretHash: [UInt8]
        var at: Int64
        var answers: [(request: LogRecord.Request, clock: UInt64)] = []
        /// Where its newest requests stand in the log.
        var positions: [UInt64] = []
    }

    /// A named version and the state there.
    struct Version {
        var named: NamedVersion
        var snapshot: FlowSnapshot
    }

    var summary: FlowSummary
    /// What lies behind the floor, in order.
    var records: [LogRecord] = []
    /// The record and the clock below which nothing is kept.
    var floor: (position: UInt64, clock: UInt64) = (0, 0)
    /// In order.
    var snapshots: [FlowSnapshot] = []
    /// In order.
    var versions: [Version] = []
    var clients: [ExactText: Client] = [:]
    var answers: [ExactText: (answer: StoredAnswer, at: Int64)] = [:]
    /// Bytes of all that.
    var bytes = 0

    init(summary: FlowSummary) {
        self.summary = summary
    }

    /// Puts a record behind the others.
    mutating func append(_ record: LogRecord) {
        summary = record.summary
        bytes += record.byteCount
        if let pin = record.version {
            let state = FlowSnapshot(position: record.position, clock: record.clock, state: pin.state)
            versions.append(
                Version(named: NamedVersion(clock: record.clock, name: pin.name, at: record.at), snapshot: state))
        }
        if let answer = record.answer { answers[ExactText(answer.key)] = (answer, record.at) }
        if let request = record.logged.request { remember(request, of: record) }
        records.append(record.logged)
    }

    private mutating func remember(_ request: LogRecord.Request, of record: LogRecord) {
        let name = ExactText(request.client)
        var client = record.request?.beginsClient == true ? nil : clients[name]
        client = client ?? Client(secretHash: record.request?.secretHash ?? [], at: record.at)
        client?.at = record.at
        client?.answers.append((request, record.clock))
        client?.positions.append(record.position)
        if let surplus = client.map({ $0.answers.count - StoreRetention.answersPerClient }), surplus > 0 {
            client?.answers.removeFirst(surplus)
        }
        if let surplus = client.map({ $0.positions.count - StoreRetention.undoSearch }), surplus > 0 {
            client?.positions.removeFirst(surplus)
        }
        clients[name] = client
    }

    /// Takes names of the state at a clock away.
    mutating func removeVersions(at clock: UInt64, name: String?) {
        versions.removeAll { version in
            let wanted = ExactText(name ?? version.named.name)
            let isMeant = version.named.clock == clock && wanted == ExactText(version.named.name)
            if isMeant { bytes -= version.snapshot.state.count }
            return isMeant
        }
    }

    /// Keeps a snapshot, drops the one before it unless that is needed for the past, and lets go of what is too old.
    mutating func keep(_ snapshot: FlowSnapshot, retention: StoreRetention, now: Int64) {
        if let last = snapshots.last {
            guard snapshot.position > last.position else { return }
            let before = snapshots.dropLast().last?.position ?? floor.position
            let between = records.lazy.filter { $0.position > before && $0.position <= last.position }
            if last.position &- before < retention.snapshotSpacing, last.position > floor.position,
                between.reduce(0, { $0 + $1.operations.count + $1.inverse.count }) < retention.snapshotSpacingBytes
            {
                bytes -= last.state.count
                snapshots.removeLast()
            }
        }
        snapshots.append(snapshot)
        bytes += snapshot.state.count
        compact(retention: retention, now: now)
    }

    private mutating func compact(retention: StoreRetention, now: Int64) {
        let count = summary.clock > retention.historyTransactions ? summary.clock - retention.historyTransactions : 0
        let aged = records.last { $0.at < now &- retention.historyAge }?.clock ?? 0
        clients = clients.filter { retention.knowsClient(at: $0.value.at, now: now) }
        answers = answers.filter { retention.knowsAnswer(at: $0.value.at, now: now) }
        guard let base = snapshots.last(where: { $0.clock <= max(count, aged) }), base.position > floor.position else {
            return
        }
        floor = (base.position, base.clock)
        let dropped = snapshots.filter { $0.position < base.position }
        bytes -= dropped.reduce(0) { $0 + $1.state.count }
        snapshots.removeFirst(dropped.count)
        let old = records.prefix { $0.position <= base.position }
        bytes -= old.reduce(0) { $0 + $1.byteCount }
        records.removeFirst(old.count)
    }
}
