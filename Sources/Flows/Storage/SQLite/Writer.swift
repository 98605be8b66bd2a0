import Telemetry

/// Stores records: takes what waits in the mailbox, writes it in one transaction, and answers when that is on the disk.
/// It never waits for company.
///
/// `@unchecked Sendable`: only `mailbox`, `gate` and `state`, which are safe everywhere, and `die`, which uses these and
/// the constant `fatal`, are used from other threads; all else is used by the writer's thread alone once it runs.
final class Writer: @unchecked Sendable {
    /// A record on its way. An object, because it passes through several lists, and a record has many parts.
    final class Append: Sendable {
        let record: LogRecord
        let id: FlowID
        let owner: UInt64
        let bytes: Int
        let reply: @Sendable (Result<Void, StoreError>) -> Void

        init(
            record: LogRecord, id: FlowID, owner: UInt64, bytes: Int,
            reply: @escaping @Sendable (Result<Void, StoreError>) -> Void
        ) {
            self.record = record
            self.id = id
            self.owner = owner
            self.bytes = bytes
            self.reply = reply
        }
    }

    /// What waits. Bounded, though the queue has no limit of its own: all but `idle` has a place taken for it before, of
    /// which `StoreState` gives so many.
    let mailbox = BlockingQueue<Item>(limit: .max)
    let gate = WriteGate()
    private let state: StoreState
    private let connection: Connection
    private let configuration: SQLiteConfiguration
    private let telemetry: StorageTelemetry
    private let now: @Sendable () -> Int64
    private let notice: @Sendable (StoreNotice) -> Void
    private let damage: DamageWatch
    private let fatal: @Sendable (String) -> Void
    private let grown: @Sendable () -> Void
    private let wal: WALSize
    /// Of the write-ahead log when a checkpoint was last asked for.
    private var checkpointedBytes = 0
    private var space: DiskSpace
    private var owners: UInt64 = 0
    private var flows = RecentCache<FlowID, WrittenFlow>(limit: 65_536)
    private var clients = RecentCache<PartWriter.ClientKey, ClientTail>(limit: 65_536)
    private var chores: [Chore] = []
    /// Chores for which there is no room on the disk.
    private var keptBack: [Chore] = []
    /// What was asked to be removed, and is done behind the answers of its batch, some at a time.
    private var removals: [(_ mayWrite: Bool) -> Void] = []
    private var idlers: [@Sendable () -> Void] = []
    /// A sync has failed, here or in a checkpoint: nobody knows what the disk has.
    private var isDead: Bool { state.hasFailed }
    /// With so many chores removals wait, each of which leaves some.
    private static let choreLimit = 10_000
    /// Removals done at a time, each in a transaction of its own: what has come meanwhile waits no longer for them.
    private static let removalsAtOnce = 32
    /// Steps of chores that a closing store still does: about a second. The next start finds what is left.
    private static let closingSteps = 200

    /// - Parameters:
    ///   - fatal: called once, when a sync failed and nothing can be answered any more.
    ///   - grown: called when the write-ahead log should be checkpointed.
    init(
        connection: Connection, configuration: SQLiteConfiguration, state: StoreState, telemetry: StorageTelemetry,
        space: DiskSpace, now: @escaping @Sendable () -> Int64, notice: @escaping @Sendable (StoreNotice) -> Void,
        fatal: @escaping @Sendable (String) -> Void, grown: @escaping @Sendable () -> Void
    ) throws(SQLiteError) {
        self.connection = connection
        self.configuration = configuration
        self.state = state
        self.telemetry = telemetry
        self.space = space
        self.now = now
        self.notice = notice
        damage = DamageWatch(state: state, notice: notice)
        self.fatal = fatal
        self.grown = grown
        wal = try WALSize(connection)
        chores = try Chore.leftOver(on: connection)
        _ = self.space.permitsWriting()
    }

    /// Works until the mailbox is closed and empty, and the chores are done or would take long.
    func run() {
        work()
        connection.close()
    }

    private func work() {
        var stepsLeft = Self.closingSteps
        while !isDead {
            if chores.isEmpty && removals.isEmpty {
                for idler in idlers { idler() }
                idlers = []
                // Without anything to do it looks at the disk from time to time.
                guard mailbox.wait(atMost: configuration.spaceLookMilliseconds) else { return }
            } else if removals.isEmpty && mailbox.isClosed {
                guard stepsLeft > 0 else { return }
                stepsLeft -= 1
            }
            // Inside the gate: whoever holds it finds all that comes meanwhile in one transaction.
            gate.pass { process(mailbox.takeAll()) }
        }
    }

    // MARK: One batch

    private func process(_ items: [Item]) {
        // A checkpoint may have ended it while these waited.
        guard !isDead else { return }
        var batch = Batch(capacity: items.count)
        var openings: [() -> Void] = []
        let mayWrite = space.permitsWriting()
        for item in items {
            switch item {
            case .append(let append): admit(append, to: &batch, mayWrite: mayWrite)
            case .open(let id, let reply):
                let result = open(id)
                openings.append { reply(result) }
            case .snapshot(let snapshot, let id, let owner): take(snapshot, id, owner)
            case .purge(let id, let time, let reply):
                removals.append { [self] mayWrite in reply(mayWrite ? purge(id, deletedUpTo: time) : .failure(.full)) }
            case .removeVersions(let id, let clock, let name, let reply):
                removals.append { [self] mayWrite in
                    reply(mayWrite ? removeVersions(of: id, at: clock, name: name) : .failure(.full))
                }
            case .idle(let idler): idlers.append(idler)
            }
        }
        if mayWrite {
            chores += keptBack
            keptBack = []
            store(&batch)
        } else {
            keepBackChores()
        }
        guard !isDead else { return }
        answer(batch)
        remove()
        guard !isDead else { return }
        for opening in openings {
            state.releaseOpening()
            opening()
        }
    }

    private func remove() {
        guard chores.count < Self.choreLimit || mailbox.isClosed else { return }
        let now = removals.prefix(Self.removalsAtOnce)
        guard !now.isEmpty else { return }
        removals.removeFirst(now.count)
        state.releaseRemovals(now.count)
        let mayWrite = space.permitsWriting()
        for removal in now where !isDead { removal(mayWrite) }
        lookAtLog()
    }

    private func admit(_ append: Append, to batch: inout Batch, mayWrite: Bool) {
        guard let flow = flows[append.id] else { return batch.add(append, nil, refusal: .superseded) }
        var refusal = flow.tail.refusal(of: append.record, owner: append.owner)
        if refusal != .superseded, let damage = state.damage(of: append.id) { refusal = .quarantined(damage) }
        if refusal == nil, !mayWrite || append.record.position > Entry.positionLimit { refusal = .full }
        batch.add(append, flow, refusal: refusal)
        if refusal == nil {
            flow.tail.advance(to: append.record)
        } else if refusal != .superseded {
            flow.tail.failure = refusal
        }
    }

    private func open(_ id: FlowID) -> Result<UInt64, StoreError> {
        owners += 1
        // What this batch has of the flow goes on, whether it is stored or not.
        if let known = flows[id] {
            known.tail.owner = owners
            return .success(owners)
        }
        do {
            flows[id] = WrittenFlow(id: id, owner: owners, head: try state.certain(connection.head(of: id)))
            return .success(owners)
        } catch {
            note(error, of: id)
            return .failure(error.storeError)
        }
    }

    /// Takes the head away, so that the flow is gone at once; the rest goes in small steps.
    private func purge(_ id: FlowID, deletedUpTo time: Int64) -> Result<Bool, StoreError> {
        do throws(SQLiteError) {
            let flow = try connection.transaction { () throws(SQLiteError) in
                _ = try state.certain(connection.head(of: id))
                return try PurgeChore.begin(id, deletedUpTo: time, on: connection)
            }
            guard let flow else { return .success(false) }
            flows[id] = nil
            // A snapshot that waits would be taken for one of the next flow under this id.
            chores.removeAll { chore in
                guard case .snapshot(let snapshot) = chore, snapshot.id == id else { return false }
                forget(chore)
                return true
            }
            chores.append(.purge(PurgeChore(flow: flow)))
            return .success(true)
        } catch {
            if survives(error) { note(error, of: id) }
            return .failure(error.storeError)
        }
    }

    /// Takes names away; the snapshots that they kept go in small steps.
    private func removeVersions(of id: FlowID, at clock: UInt64, name: String?) -> Result<Int, StoreError> {
        do throws(SQLiteError) {
            let snapshots = try connection.transaction { () throws(SQLiteError) -> [Int64] in
                guard let head = try state.certain(connection.head(of: id)) else { return [] }
                return try connection.removeVersions(of: head.flow, at: clock, name: name)
            }
            chores += snapshots.map { .removal(snapshot: $0) }
            return .success(snapshots.count)
        } catch {
            if survives(error) { note(error, of: id) }
            return .failure(error.storeError)
        }
    }

    private func answer(_ batch: Batch) {
        guard !batch.appends.isEmpty else { return }
        state.release(places: batch.appends.count, bytes: batch.appends.reduce(0) { $0 + $1.bytes })
        for (append, refusal) in zip(batch.appends, batch.refusals) {
            if refusal != nil { telemetry.refusals.add(shard: 0) }
            append.reply(refusal.map { .failure($0) } ?? .success(()))
        }
    }

    // MARK: Transactions

    private func store(_ batch: inout Batch) {
        guard !batch.parts.isEmpty || !chores.isEmpty else { return }
        do {
            try commit(batch.parts, batch, withChore: true)
        } catch {
            guard survives(error) else { return }
            storeApart(&batch)
        }
        lookAtLog()
    }

    /// Asks for a checkpoint when the write-ahead log has grown.
    private func lookAtLog() {
        let bytes = wal.bytes
        state.walBytes = bytes
        // Less than before: the log has begun again.
        if bytes < checkpointedBytes { checkpointedBytes = 0 }
        // A full log is not written to any more, so that it would never grow by as much again.
        if bytes - checkpointedBytes >= configuration.checkpointBytes || state.isWALFull {
            checkpointedBytes = bytes
            grown()
        }
    }

    /// Each flow in a transaction of its own, and the chore, so that what cannot be written harms nobody else.
    private func storeApart(_ batch: inout Batch) {
        for part in batch.parts {
            do {
                try commit([part], batch, withChore: false)
            } catch {
                guard survives(error) else { return }
                note(error, of: part.state.id)
                batch.refuse(part, error.storeError)
            }
        }
        guard !chores.isEmpty else { return }
        do {
            try commit([], batch, withChore: true)
        } catch {
            guard survives(error) else { return }
            giveUpFirstChore()
            if error.isFileDamage { damage.saw(error) } else { notice(.failed(error.description)) }
        }
    }

    private func commit(_ parts: [Batch.Part], _ batch: Batch, withChore: Bool) throws(SQLiteError) {
        let start = MonotonicTime.now
        var outcomes: [PartWriter.Outcome] = []
        outcomes.reserveCapacity(parts.count)
        var followers: [Chore]?
        try connection.transaction { () throws(SQLiteError) in
            for part in parts {
                if let outcome = try PartWriter.write(part, batch, on: connection, known: { clients[$0] }) {
                    outcomes.append(outcome)
                }
            }
            if withChore, let chore = chores.first {
                followers = try chore.step(
                    on: connection, retention: configuration.retention, now: now(), telemetry: telemetry)
            }
        }
        for outcome in outcomes {
            outcome.state.settle(flow: outcome.flow, outcome.summary)
            for (key, tail) in outcome.clients { clients[key] = tail }
            state.addToCount(outcome.countChange)
        }
        if let followers { replaceFirstChore(with: followers) }
        let records = parts.reduce(0) { $0 + $1.indexes.count }
        telemetry.commits.add(shard: 0)
        telemetry.records.add(UInt64(records), shard: 0)
        if records > 0 { telemetry.batchSize.record(UInt64(records), shard: 0) }
        telemetry.commitTime.record(MonotonicTime.now - start, shard: 0)
    }

    /// False when a sync failed. Then nobody knows what the disk has: nothing is tried again and nothing is answered.
    private func survives(_ error: SQLiteError) -> Bool {
        telemetry.failures.add(shard: 0)
        guard error.isFailedSync else { return true }
        die(error.description)
        return false
    }

    private func note(_ error: SQLiteError, of id: FlowID) {
        guard error.isDamage else { return notice(.failed("flow \(id): \(error.description)")) }
        damage.saw(error, of: id)
    }

    /// Ends the store, from any thread: nothing is answered any more, and `fatal` is called, once.
    func die(_ reason: String) {
        guard state.fail() else { return }
        mailbox.close()
        fatal(reason)
    }

    // MARK: Chores

    /// Without room on the disk no chore can be done. Those that nobody brings again wait until there is some.
    private func keepBackChores() {
        for chore in chores {
            switch chore {
            case .snapshot:
                forget(chore)
                telemetry.snapshotsSkipped.add(shard: 0)
            case .removal, .compaction, .purge: keptBack.append(chore)
            }
        }
        chores = []
    }

    /// A snapshot gives its place back.
    private func forget(_ chore: Chore) {
        if case .snapshot(let chore) = chore { state.releaseSnapshot(bytes: chore.snapshot.state.count) }
    }

    private func take(_ snapshot: FlowSnapshot, _ id: FlowID, _ owner: UInt64) {
        let chore = Chore.snapshot(SnapshotChore(id: id, snapshot: snapshot))
        guard let flow = flows[id], flow.tail.owner == owner, flow.flow != 0 || flow.tail.position > 0 else {
            return forget(chore)
        }
        chores.append(chore)
    }

    /// What cannot be done is tried again after the next start. A purge would only find the same snapshot again.
    private func giveUpFirstChore() {
        let failed = chores.removeFirst()
        forget(failed)
        switch failed {
        case .snapshot: telemetry.snapshotsSkipped.add(shard: 0)
        case .removal:
            guard let next = chores.firstIndex(where: { if case .removal = $0 { false } else { true } }),
                case .purge = chores[next]
            else { return }
            chores.remove(at: next)
        case .compaction, .purge: break
        }
    }

    private func replaceFirstChore(with followers: [Chore]) {
        let done = chores.removeFirst()
        if !followers.contains(where: { if case .snapshot = $0 { true } else { false } }) { forget(done) }
        chores.insert(contentsOf: followers, at: 0)
        if case .snapshot = done, followers.contains(where: { if case .compaction = $0 { true } else { false } }) {
            telemetry.snapshots.add(shard: 0)
        }
        // Compaction may have forgotten clients.
        switch done {
        case .compaction, .purge: clients.removeAll()
        case .snapshot, .removal: break
        }
    }
}
