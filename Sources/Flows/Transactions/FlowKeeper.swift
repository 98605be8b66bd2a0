import Telemetry

/// Keeps one flow: puts every change into one order, hands it to the store, and lets out what depends on it when it is
/// durable (protocol.md §3).
///
/// It outlives the session for a while, and serves flows that nobody is in.
///
/// `@unchecked Sendable`: touched on the flow's loop only; the store and the workers carry it there, and a worker may free
/// it.
final class FlowKeeper: @unchecked Sendable {
    let id: FlowID
    let loop: any Loop
    let environment: SessionEnvironment
    /// The store's name for this opening of the flow.
    private let owner: UInt64
    /// The state behind everything accepted so far, durable or not.
    private(set) var state: FlowState
    private(set) var recent: RecentTransactions
    /// Grows with every change of `state`, forwards or back.
    private(set) var version = 0
    private var releases: ReleaseQueue
    /// The states before each record that is not durable yet, oldest first, and whether much of them is in no later one.
    private var unreleased: [(position: UInt64, before: FlowState, isLarge: Bool)] = []
    private var clients: [String: FlowClient] = [:]
    /// Distinguishes records that were taken back from those that have their positions now.
    private(set) var round = 0
    private(set) var isAbandoned = false
    private var snapshots: SnapshotSchedule
    /// The document in parts, for those who join it now.
    var encodedState: EncodedState?
    /// Who waits for the parts that a worker makes; nil when none does.
    var waitingForState: [() -> Void]?

    /// Who waits for one who names the state; nil when none does.
    var waitingToName: [NameInTurn]?

    /// What waits until the flow is let go; nil when nobody holds it.
    var heldBack: [() -> Void]?

    /// What the server's own requests wait for.
    let serverRequests = ServerRequests()
    /// Those who watch the flow without being members.
    let observers = FlowObservers()

    /// A transaction is durable; tells the members, except the one with this subscription, who has been answered.
    var released: (CommittedTransaction, Subscription<FlowEvent>?) -> Void = { _, _ in }
    /// Called once, when the store has a first record of the flow, before all that waits for that.
    var becameStored: (() -> Void)?
    /// What was not durable yet has been taken back.
    var tookBack: () -> Void = {}
    /// What is known here of some clients is not what the store knows.
    var becameStale: () -> Void = {}
    /// The flow cannot go on; the session that has it fails. Nil when it has none.
    var failed: ((any Error) -> Void)?
    /// The store takes no more of this keeper, and no session has it: the flow is to be loaded anew.
    var superseded: () -> Void = {}

    /// - Parameters:
    ///   - recent: the newest transactions up to the state.
    ///   - snapshots: knows the log that the state was made of.
    init(
        id: FlowID, loop: any Loop, environment: SessionEnvironment, owner: UInt64, state: FlowState,
        recent: RecentTransactions, snapshots: SnapshotSchedule
    ) {
        self.id = id
        self.loop = loop
        self.environment = environment
        self.owner = owner
        self.state = state
        releases = ReleaseQueue(durable: state.position, limit: environment.configuration.releasesPerFlow)
        self.recent = recent
        self.snapshots = snapshots
    }

    var document: FlowDocument { _read { yield state.document } }

    /// Nothing waits for the store.
    var isSettled: Bool { releases.count == 0 && unreleased.isEmpty }

    /// The state behind all that is durable.
    var durableState: FlowState { unreleased.first?.before ?? state }

    /// Whether everything accepted is durable.
    var isDurable: Bool { unreleased.isEmpty }

    // MARK: Clients

    /// The client with this identity, if it is in memory.
    func client(_ id: String) -> FlowClient? { clients[id] }

    /// A member is, or is about to be, this client: it stays in memory until `release`.
    func retain(_ client: FlowClient) {
        client.users += 1
        clients[client.id] = client
    }

    /// A member is this client no more. What the store knows of it is loaded when it comes back.
    func release(_ client: FlowClient) {
        client.users -= 1
        forgetIfUnused(client)
    }

    /// What the store does not know yet is known only here, and so is what is under way.
    private func forgetIfUnused(_ client: FlowClient) {
        guard clients[client.id] === client, client.users <= 0, client.unanswered == 0, !client.isBusy else { return }
        clients[client.id] = nil
        guard client.history.cost > environment.configuration.operationsOnLoop else { return }
        environment.workers.free(Large(client.takeHistory()))
    }

    /// A request of the client has been answered, or taken back.
    func answered(_ client: FlowClient) {
        client.unanswered -= 1
        forgetIfUnused(client)
    }

    /// The client's request that takes longer than a turn goes on with `body`, by which it ends, or is under way anew.
    func resume(_ client: FlowClient, _ body: () -> Void) {
        client.isBusy = false
        body()
        forgetIfUnused(client)
    }

    // MARK: Releasing

    /// Runs `output` when all that is accepted now is durable; `otherwise` when it never will be.
    func whenDurable(_ output: @escaping () -> Void, otherwise: ((Refusal) -> Void)? = nil) {
        guard !isAbandoned else {
            otherwise?(.restarting)
            return
        }
        releases.enqueue(position: state.position, output, otherwise: otherwise)
    }

    // MARK: Committing

    /// A change that is carried out already in `next`, a copy of the state.
    struct Commit {
        var kind = LogRecord.Kind.transaction
        var next: FlowState
        var operations: [UInt8] = []
        var inverse: [UInt8] = []
        /// Whether the operations are only about what people say.
        var isOfComments = false
        /// Whether it is a merged whole flow of generation 1, which its members have already.
        var isBridged = false
        var label: String?
        var group: String?
        var request: LogRecord.Request?
        var version: VersionPin?
        var answer: StoredAnswer?
        /// The members' topic leaves out this one: it is answered.
        var except: Subscription<FlowEvent>?
        /// Runs when the change is durable, before the members are told.
        var answered: () -> Void = {}
        /// Runs when the change was taken back.
        var takenBack: (Refusal) -> Void = { _ in }
    }

    /// Whether another record can be taken. A place in the store's mailbox is taken then, for `commit`.
    func reserve() -> Bool {
        !isAbandoned && !releases.isFull && environment.store.reserve()
    }

    /// The place taken by `reserve` is not needed.
    func cancelReservation() { environment.store.cancelReservation() }

    /// Whether a change, as the log has it, is of a size that is not freed on the loop.
    func isLarge(_ operations: [UInt8], _ inverse: [UInt8]) -> Bool {
        operations.count + inverse.count > environment.configuration.conversionOnLoop
    }

    /// Puts a change into the order, and hands it to the store. `reserve` has taken a place for it.
    func commit(_ commit: Commit) {
        let before = state
        version += 1
        state = commit.next
        state.advance(changesDocument: commit.kind.changesDocument, at: loop.unixMilliseconds)
        let record = LogRecord(
            position: state.position, clock: state.clock, at: state.updatedAt, kind: commit.kind,
            request: commit.request, label: commit.label, group: commit.group,
            operations: commit.operations, inverse: commit.inverse, summary: state.summary, version: commit.version,
            answer: commit.answer)
        unreleased.append((state.position, before, isLarge(commit.operations, commit.inverse)))
        let transaction =
            commit.kind.changesDocument
            ? CommittedTransaction(record, isOfComments: commit.isOfComments, isBridged: commit.isBridged) : nil
        if let transaction { recent.append(transaction, documentBytes: document.byteCount) }
        let (answered, except) = (commit.answered, commit.except)
        releases.enqueue(
            position: state.position,
            { [weak self] in
                answered()
                self?.tellList()
                guard let self, let transaction else { return }
                released(transaction, except)
                observers.tell(.transaction(transaction))
            }, otherwise: commit.takenBack)
        append(record)
    }

    private func append(_ record: LogRecord) {
        let (loop, round, position) = (loop, round, record.position)
        snapshots.note(record)
        environment.telemetry.transactions.add(1, shard: loop.index)
        weak let keeper = self
        environment.store.append(record, to: id, owner: owner) { result in
            // Always later: whoever commits adds what depends on it first.
            loop.post { keeper?.stored(position, result, round) }
        }
    }

    private func stored(_ position: UInt64, _ result: Result<Void, StoreError>, _ round: Int) {
        guard !isAbandoned, round == self.round else { return }
        switch result {
        case .success:
            tellStored()
            forgetStates(upTo: position)
            releases.advance(durable: position)
            takeSnapshotIfDue()
        case .failure(let error):
            takeBack(from: position, error)
        }
    }

    /// Nothing up to `position` can be taken back any more.
    private func forgetStates(upTo position: UInt64) {
        let count = unreleased.firstIndex { $0.position > position } ?? unreleased.count
        let large = unreleased[..<count].filter(\.isLarge).map(\.before)
        unreleased.removeFirst(count)
        if !large.isEmpty { environment.workers.free(Large(large)) }
    }

    private func tellStored() {
        guard let tell = becameStored else { return }
        becameStored = nil
        tell()
    }

    /// The store could not take the record at `position`: it and all behind it have not happened.
    private func takeBack(from position: UInt64, _ error: StoreError) {
        guard let index = unreleased.firstIndex(where: { $0.position >= position }) else { return }
        round += 1
        version += 1
        state = unreleased[index].before
        unreleased.removeSubrange(index...)
        recent.remove(after: state.clock)
        if let encoded = encodedState, encoded.clock > state.clock { encodedState = nil }
        for client in clients.values where client.unanswered > 0 { client.isStale = true }
        environment.telemetry.storeFailures.add(1, shard: loop.index)
        let session = failed
        if error != .superseded || session == nil {
            environment.telemetry.failed.execute((), .init(id, error))
        }
        for output in releases.failAll(from: position) { output.otherwise?(error.refusal) }
        tookBack()
        guard error == .superseded else { return becameStale() }
        if let session { session(error) } else { superseded() }
    }

    // MARK: Snapshots

    private func takeSnapshotIfDue() {
        guard isDurable, snapshots.isDue(documentBytes: document.byteCount) else { return }
        takeSnapshot()
    }

    /// Stores the state whole, so that opening it needs less of the log. Encoded on a worker.
    func takeSnapshot() {
        guard isDurable, snapshots.begin(state.position) else { return }
        let (copy, store, id, owner, loop) = (state, environment.store, id, owner, loop)
        // A worker that is behind must not keep a flow that has been unloaded.
        weak let keeper = self
        let isSubmitted = environment.workers.submit {
            store.snapshot(copy.snapshot, of: id, owner: owner)
            loop.post { keeper?.snapshots.end() }
        }
        if !isSubmitted { snapshots.end() }
    }

    // MARK: End

    /// Takes nothing more: another keeper takes the flow's place. Nobody knows here what becomes of what the store has
    /// not answered: whoever waits for that asks again.
    func abandon() {
        isAbandoned = true
        released = { _, _ in }
        becameStored = nil
        becameStale = {}
        serverRequests.failAll(.flow(.restarting))
        for output in releases.failAll(from: 0) { output.otherwise?(.restarting) }
        observers.end(.interrupted)
        letGo()
    }
}
