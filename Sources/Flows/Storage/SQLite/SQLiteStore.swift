import Glibc
import Telemetry

/// Flows in an SQLite database: one thread writes, some read, one checkpoints.
public final class SQLiteStore: FlowStore {
    let configuration: SQLiteConfiguration
    let state: StoreState
    let writer: Writer
    let readers: Readers
    private let checkpointer: Checkpointer
    private let lock: DatabaseLock?
    private let threads = Lock<(readers: [Thread], others: [Thread])>(([], []))
    private let isClosed = Lock(false)
    let telemetry: StorageTelemetry
    private let now: @Sendable () -> Int64
    private let notice: @Sendable (StoreNotice) -> Void
    let damage: DamageWatch

    /// Opens a database, or makes it; brings it to the newest schema.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - freeBytes: on the file system of the database; nil when nobody knows. Without it the system is asked.
    ///   - notice: called on any thread with what an operator should hear.
    ///   - fatal: called when a sync failed. Nothing is answered after that: the process must end, and open the
    ///     database anew.
    /// - Throws: `StoreOpeningError`.
    public init(
        _ configuration: SQLiteConfiguration, telemetry: StorageTelemetry, now: @escaping @Sendable () -> Int64,
        freeBytes: (@Sendable () -> UInt64?)? = nil, notice: @escaping @Sendable (StoreNotice) -> Void = { _ in },
        fatal: @escaping @Sendable (String) -> Void
    ) throws(StoreOpeningError) {
        let path = configuration.path
        try Self.refuseHalfRestored(configuration)
        try Self.requireWritable(configuration)
        lock = configuration.vfs == nil ? try DatabaseLock(database: path) : nil
        try NewDatabase.makeIfAbsent(configuration)
        self.configuration = configuration
        self.telemetry = telemetry
        self.now = now
        self.notice = notice
        state = StoreState(configuration, telemetry: telemetry)
        damage = DamageWatch(state: state, notice: notice)
        readers = Readers(limit: configuration.readQueue, telemetry: telemetry)
        do {
            try Connection.renewLog(configuration)
            let connection = try Connection.writing(configuration, notice: notice)
            try RelaxedRun.begin(connection, isRelaxed: configuration.synchronous == .relaxed)
            state.addToCount(Int(try connection.integer("SELECT value FROM meta WHERE name = 'flows'")))
            let requests = BlockingQueue<Void>(limit: 1)
            let space = DiskSpace(
                configuration, telemetry: telemetry, read: freeBytes ?? { DiskSpace.freeBytes(at: path) },
                notice: notice)
            writer = try Writer(
                connection: connection, configuration: configuration, state: state, telemetry: telemetry, space: space,
                now: now, notice: notice, fatal: fatal, grown: { _ = requests.put(()) })
            checkpointer = Checkpointer(
                requests: requests, configuration: configuration, state: state, gate: writer.gate,
                telemetry: telemetry, notice: notice, fatal: { [writer] in writer.die($0) })
            try startThreads()
        } catch let error as StoreOpeningError {
            throw error
        } catch {
            throw .unusable(path: path, "\(error)")
        }
    }

    /// A restore puts the old database aside before the new one gets its place, and where there is none it begins with the
    /// copy. One that ended before its end must not be taken for a database that was never there.
    private static func refuseHalfRestored(_ configuration: SQLiteConfiguration) throws(StoreOpeningError) {
        let path = configuration.path
        let made = path + ".restoring"
        guard configuration.vfs == nil, unsafe access(path, F_OK) != 0,
            unsafe access(made, F_OK) == 0 || access(Backup.part(of: made), F_OK) == 0
        else { return }
        throw .unusable(path: path, "restoring it has not ended: restore again")
    }

    /// SQLite opens what this user may only read, and every change would then be refused for good.
    private static func requireWritable(_ configuration: SQLiteConfiguration) throws(StoreOpeningError) {
        guard configuration.vfs == nil else { return }
        let path = configuration.path
        for file in [FileSync.directory(of: path), path, path + "-wal", path + "-shm", DatabaseLock.path(path)]
        where unsafe access(file, W_OK) != 0 && (errno == EACCES || errno == EPERM) {
            throw .notWritable(path: file)
        }
    }

    private func startThreads() throws {
        var reading: [Thread] = []
        for index in 0..<max(1, configuration.readers) {
            let connection = try Connection.reading(configuration)
            reading.append(try thread("store-read-\(index)", connection) { [readers] in readers.run($0) })
        }
        let connection = try Connection.checkpointing(configuration)
        let others = [
            try thread("store-write", ()) { [writer] in writer.run() },
            try thread("store-check", connection) { [checkpointer] in checkpointer.run($0) },
        ]
        let all = (reading, others)
        threads.withLock { $0 = all }
        checkHeads()
    }

    /// A thread that gets `value` for itself.
    private func thread<Value>(
        _ name: String, _ value: Value, _ body: @escaping @Sendable (Value) -> Void
    ) throws(Thread.Failure) -> Thread {
        let owned = Owned(value)
        return try Thread(name: name) { body(owned.value) }
    }

    /// `@unchecked Sendable`: made by one thread and then used by another alone.
    private final class Owned<Value>: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    /// Stores and answers what waits, and ends the threads. Blocks until then; call it on no loop. What comes
    /// afterwards is answered `closed`.
    public func close() {
        guard
            isClosed.withLock({ closed in
                defer { closed = true }; return !closed
            })
        else { return }
        state.stop()
        let (reading, others) = threads.withLock { $0 }
        writer.mailbox.close()
        others.first?.join()
        checkpointer.requests.close()
        others.last?.join()
        readers.close()
        for thread in reading { thread.join() }
        do {
            if configuration.synchronous == .relaxed { try RelaxedRun.end(configuration) }
        } catch {
            // The next start takes this run for one that did not end in order, which costs no more than a few snapshots.
            notice(.failed("the end of the run could not be noted: \(error)"))
        }
        lock?.release()
    }

    /// How many flows are stored, those in the bin not counted. Waits for nobody.
    public var count: Int { state.count }

    /// The flows found damaged since the start, and what is wrong with each.
    public var quarantined: [FlowID: String] { state.damages }

    // MARK: Writing

    /// Opens a flow for appending.
    public func open(_ id: FlowID, reply: @escaping @Sendable (Result<OpenedFlow, StoreError>) -> Void) {
        if let damage = state.damage(of: id) { return reply(.failure(.quarantined(damage))) }
        guard state.reserveOpening() else { return reply(.failure(.overloaded)) }
        let item = Writer.Item.open(id) { [self] result in
            switch result {
            case .failure(let error): reply(.failure(error))
            case .success(let owner):
                read(id, none: OpenedFlow(owner: owner), reply) { connection, head throws(SQLiteError) in
                    OpenedFlow(owner: owner, stored: try connection.stored(head))
                }
            }
        }
        guard !writer.mailbox.put(item) else { return }
        state.releaseOpening()
        reply(.failure(.closed))
    }

    /// Takes a place in the writer's mailbox.
    public func reserve() -> Bool { state.reserve() }

    /// Gives a place back.
    public func cancelReservation() { state.release(places: 1, bytes: 0) }

    /// Appends a record.
    public func append(
        _ record: LogRecord, to id: FlowID, owner: UInt64,
        reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        let bytes = record.byteCount
        state.fill(bytes: bytes)
        let append = Writer.Append(record: record, id: id, owner: owner, bytes: bytes, reply: reply)
        guard !writer.mailbox.put(.append(append)) else { return }
        state.release(places: 1, bytes: bytes)
        reply(.failure(.closed))
    }

    /// Stores a snapshot, in small steps between the records. Skipped when too many wait: the log has all that it says.
    public func snapshot(_ snapshot: FlowSnapshot, of id: FlowID, owner: UInt64) {
        let bytes = snapshot.state.count
        guard bytes <= Schema.partBytes * Schema.partLimit else { return telemetry.snapshotsSkipped.add(shard: 0) }
        guard state.reserveSnapshot(bytes: bytes) else { return }
        if !writer.mailbox.put(.snapshot(snapshot, id, owner: owner)) { state.releaseSnapshot(bytes: bytes) }
    }

    /// Has what is in the write-ahead log moved into the database.
    func requestCheckpoint() { _ = checkpointer.requests.put(()) }

    /// Calls back when everything before is done, snapshots and compaction too.
    func whenIdle(_ done: @escaping @Sendable () -> Void) {
        if !writer.mailbox.put(.idle(done)) { done() }
    }

    /// Removes a flow that is in the bin: its head at once, the rest in small steps.
    public func purge(
        _ id: FlowID, deletedUpTo time: Int64, reply: @escaping @Sendable (Result<Bool, StoreError>) -> Void
    ) {
        remove(.purge(id, deletedUpTo: time, reply)) { reply(.failure($0)) }
    }

    /// Removes names of a state, at once; the states in small steps.
    public func removeVersions(
        of id: FlowID, at clock: UInt64, name: String?, reply: @escaping @Sendable (Result<Int, StoreError>) -> Void
    ) {
        remove(.removeVersions(id, clock: clock, name: name, reply)) { reply(.failure($0)) }
    }

    private func remove(_ item: Writer.Item, refused: (StoreError) -> Void) {
        guard state.reserveRemoval() else { return refused(.overloaded) }
        guard !writer.mailbox.put(item) else { return }
        state.releaseRemovals(1)
        refused(.closed)
    }

    // MARK: Reading

    /// Answers from a reading thread. Damage that is found puts the flow into quarantine.
    ///
    /// - Parameter none: the answer for a flow that was never written.
    private func read<Value: Sendable>(
        _ id: FlowID, none: Value, _ reply: @escaping @Sendable (Result<Value, StoreError>) -> Void,
        _ body: @escaping @Sendable (Connection, FlowRow) throws(SQLiteError) -> Value?
    ) {
        let isTaken = readers.submit { [self] connection in
            do throws(SQLiteError) {
                let value: Value?? = try connection.transaction("BEGIN") { () throws(SQLiteError) in
                    guard let head = try state.certain(connection.head(of: id)) else { return .none }
                    return .some(try body(connection, head))
                }
                switch value {
                case .none: reply(.success(none))
                case .some(.none): reply(.failure(.expired))
                case .some(.some(let value)): reply(.success(value))
                }
            } catch {
                telemetry.failures.add(shard: 1)
                damage.saw(error, of: id)
                reply(.failure(error.storeError))
            }
        }
        if !isTaken { reply(.failure(isClosed.withLock { $0 } ? .closed : .overloaded)) }
    }

    /// What is known of a client.
    public func client(
        _ client: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredClient?, StoreError>) -> Void
    ) {
        let (retention, now) = (configuration.retention, now())
        read(id, none: nil, reply) { connection, head throws(SQLiteError) in
            .some(try connection.client(client, of: head) { retention.knowsClient(at: $0, now: now) })
        }
    }

    /// What happened before a clock.
    public func history(
        of id: FlowID, before clock: UInt64?, limit: Int,
        reply: @escaping @Sendable (Result<HistoryPage, StoreError>) -> Void
    ) {
        read(id, none: HistoryPage(entries: [], floor: 0), reply) { connection, head throws(SQLiteError) in
            try connection.history(of: head, before: clock, limit: limit)
        }
    }

    /// The named versions.
    public func versions(of id: FlowID, reply: @escaping @Sendable (Result<[NamedVersion], StoreError>) -> Void) {
        read(id, none: [], reply) { connection, head throws(SQLiteError) in try connection.versions(of: head.flow) }
    }

    /// What the document at a clock is made of.
    public func past(of id: FlowID, at clock: UInt64, reply: @escaping @Sendable (Result<PastFlow, StoreError>) -> Void)
    {
        read(id, none: PastFlow(transactions: []), reply) { connection, head throws(SQLiteError) in
            try connection.past(of: head, at: clock)
        }
    }

    /// Stored flows, but those with a damaged head row.
    public func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, StoreError>) -> Void) {
        let isTaken = readers.submit { [self] connection in
            reply(
                Result { () throws(StoreError) in
                    let start = try query.start()
                    do throws(SQLiteError) {
                        return try connection.page(query, from: start) { quarantine($0, on: connection) }
                    } catch {
                        telemetry.failures.add(shard: 1)
                        damage.saw(error)
                        throw error.storeError
                    }
                })
        }
        if !isTaken { reply(.failure(isClosed.withLock { $0 } ? .closed : .overloaded)) }
    }

    /// The head row of a flow.
    public func summary(of id: FlowID, reply: @escaping @Sendable (Result<FlowSummary?, StoreError>) -> Void) {
        read(id, none: nil, reply) { _, head throws(SQLiteError) in .some(head.summary) }
    }

    /// The answer to a keyed request.
    public func answer(
        toKey key: String, of id: FlowID, reply: @escaping @Sendable (Result<StoredAnswer?, StoreError>) -> Void
    ) {
        let (retention, now) = (configuration.retention, now())
        read(id, none: nil, reply) { connection, head throws(SQLiteError) in
            .some(try connection.keyedAnswer(key, of: head.flow) { retention.knowsAnswer(at: $0, now: now) })
        }
    }
}
