import Telemetry

/// What a session needs from outside; one object for all sessions, so that each holds a reference and no copy.
final class SessionEnvironment: Sendable {
    let configuration: FlowsConfiguration
    let telemetry: SessionTelemetry
    let pubSub: PubSub<FlowEvent>
    let store: any FlowStore
    let workers: any WorkerPool
    let random: any RandomSource
    /// Those who watch the list of flows.
    let news: FlowListNews?

    init(
        configuration: FlowsConfiguration, telemetry: SessionTelemetry, pubSub: PubSub<FlowEvent>,
        store: any FlowStore, workers: any WorkerPool, random: any RandomSource, news: FlowListNews? = nil
    ) {
        self.configuration = configuration
        self.telemetry = telemetry
        self.pubSub = pubSub
        self.store = store
        self.workers = workers
        self.random = random
        self.news = news
    }
}

/// One live flow: who is in it, and what they tell each other.
///
/// An actor pinned to the loop that the flow's id selects: whoever is on that loop calls it synchronously by
/// `assumeIsolated`, and no entry point suspends. A session fails by throwing: an error that is no typed refusal poisons
/// this instance, which answers `restarting` from then on, and ends the supervised child.
public actor SessionServer {
    struct Client: Sendable {
        let member: any Member
        let subscription: Subscription<FlowEvent>
        /// A member of generation 2 has an identity in the flow.
        var identity: FlowClient?
        /// Which join it came by.
        var arrival = 0
        /// The number that the client gave that join.
        var joinNumber: UInt64 = 0
    }

    /// What a failed instance leaves to the next one: who is in the flow, and whether they know how many they are.
    struct Legacy: Sendable {
        let clients: [String: Client]
        let gathering: Gathering?
        let isAnnouncementDue: Bool
        let lastMembershipWasJoin: Bool
    }

    nonisolated let id: FlowID
    nonisolated let generation: Int
    nonisolated let loop: any Loop
    let environment: SessionEnvironment
    let topic: Topic<FlowEvent>

    var clients: [String: Client] = [:]
    /// Members of generation 2 whose join waits for the store.
    var joining = Joiners()
    /// Who is here and what they do, as members of generation 2 are told; nil until the first of them comes.
    var gathering: Gathering?
    /// What it publishes. Given up at its end: it refers to the session.
    var entry: SessionRegistry.Entry?
    let keepers: KeeperTable
    private(set) var flow: LoadedFlow?
    var announcer: MembershipAnnouncer
    var announcement: (any LoopTimer)?
    private var idleCheck: (any LoopTimer)?
    var feed = WholeFlowFeed()
    private var lastActivity: LoopInstant
    var lastMembershipWasJoin = true
    /// Whether anybody was ever in this instance.
    var hasServed = false
    private(set) var state = State.running
    /// The session takes no more calls: it has ended as it should, or failed. On its loop.
    private let hasEnded: Ended

    typealias Ended = @Sendable (SessionServer, ChildExit) -> Void

    enum State {
        case running, poisoned, ended
    }

    /// The loop on which the actor runs.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(
        id: FlowID, generation: Int, loop: any Loop, environment: SessionEnvironment, keepers: KeeperTable,
        hasEnded: @escaping Ended
    ) {
        self.id = id
        self.generation = generation
        self.loop = loop
        self.environment = environment
        self.keepers = keepers
        self.hasEnded = hasEnded
        topic = environment.pubSub.acquire(id.description)
        lastActivity = loop.now
        announcer = MembershipAnnouncer(
            perWindow: environment.configuration.announcementsPerWindow,
            window: environment.configuration.announcementWindow)
    }

    // MARK: Life

    /// Begins to serve. What status queries see is published in `entry`.
    ///
    /// - Parameter legacy: of the instance that failed, whose members this one takes over.
    func start(_ entry: SessionRegistry.Entry, _ legacy: Legacy?) {
        _ = perform {
            self.entry = entry
            if let legacy { takeOver(legacy) }
            environment.telemetry.sessionsStarted.add(1, shard: loop.index)
            scheduleIdleCheck()
        }
        withFlow { [weak self] flow in
            self?.assumeIsolated { $0.closeIfInBin(flow.keeper.durableState) }
        }
    }

    /// The instance before may have failed before it could tell its members that the flow was put into the bin.
    private func closeIfInBin(_ flow: FlowState) {
        if flow.deletedAt != nil, !clients.isEmpty { _ = close(reason: "deleted", by: flow.deletedBy) }
    }

    /// What the next instance gets when this one has failed.
    var legacy: Legacy {
        Legacy(
            clients: clients, gathering: gathering, isAnnouncementDue: announcer.isWaiting,
            lastMembershipWasJoin: lastMembershipWasJoin)
    }

    /// Everybody has left an instance that had members: if it failed by that, there is nothing to restart.
    var isDeserted: Bool { hasServed && clients.isEmpty && joining.isEmpty }

    private func takeOver(_ legacy: Legacy) {
        clients = legacy.clients
        for client in clients.values { client.identity?.isStale = true }
        for client in clients.keys { clients[client]?.arrival = 0 }
        hasServed = !clients.isEmpty
        entry?.publish(clientCount: clients.count)
        if let gathering = legacy.gathering { takeOver(gathering) }
        if legacy.isAnnouncementDue { announce(joined: legacy.lastMembershipWasJoin, except: nil) }
    }

    /// Calls `body` with the loaded flow, at once or when the store has read it. Where that fails, so does the session.
    ///
    /// - Parameter refused: runs in place of `body` when the flow cannot be had.
    func withFlow(
        _ body: @escaping @Sendable (LoadedFlow) throws -> Void,
        refused: @escaping @Sendable (FlowsError) -> Void = { _ in }
    ) {
        if let flow, state == .running {
            if case .failure(let refusal) = perform({ try body(flow) }) { refused(refusal) }
            return
        }
        guard state == .running else { return refused(.restarting) }
        keepers.open(id) { [weak self] result in
            guard let self else { return refused(.restarting) }
            assumeIsolated { session in
                let outcome = session.perform {
                    // Damage is no failure of the session, which could not mend it by starting again.
                    if case .failure(.quarantined) = result { throw FlowsError.quarantined }
                    if case .failure(.damaged) = result { throw FlowsError.storage }
                    // Neither is a store that has too much to do: to start again would give it more.
                    if case .failure(.overloaded) = result { throw FlowsError.storage }
                    let flow = try result.get()
                    session.hold(flow)
                    try body(flow)
                }
                if case .failure(let refusal) = outcome { refused(refusal) }
            }
        }
    }

    /// The flow is there; a failure of its own is the session's.
    private func hold(_ flow: LoadedFlow) {
        guard self.flow == nil else { return }
        self.flow = flow
        keepers.retain(flow)
        if flow.keeper.state.createdAt != 0 {
            entry?.publishStored()
        } else {
            flow.keeper.becameStored = { [weak self] in self?.assumeIsolated { $0.entry?.publishStored() } }
        }
        flow.keeper.failed = { [weak self] error in
            self?.assumeIsolated { session in _ = session.perform { throw error } }
        }
        flow.keeper.released = { [weak self] transaction, except in
            self?.assumeIsolated { $0.released(transaction, except: except) }
        }
        flow.keeper.becameStale = { [weak self] in self?.assumeIsolated { $0.renewStaleClients() } }
        flow.bridge.merged = { [weak self] in self?.assumeIsolated { $0.merged() } }
    }

    private func letGo() {
        guard let flow else { return }
        self.flow = nil
        flow.keeper.failed = nil
        flow.keeper.released = { _, _ in }
        flow.keeper.becameStored = nil
        flow.keeper.becameStale = {}
        flow.bridge.merged = {}
        keepers.release(flow)
    }

    /// Ends the session and tells its members why. Returns how many there were.
    func close(reason: String, by: String? = nil) -> Int {
        guard state == .running else { return 0 }
        let count = clients.count
        end()
        topic.broadcast(.deleted(reason: reason, unixSeconds: loop.unixSeconds, by: by), from: loop)
        environment.pubSub.release(topic)
        return count
    }

    /// Runs an entry point. Typed refusals pass; any other error poisons the session.
    func perform<Value>(_ body: () throws -> Value) -> Result<Value, FlowsError> {
        guard state == .running else { return .failure(.restarting) }
        do {
            return .success(try body())
        } catch let refusal as FlowsError {
            return .failure(refusal)
        } catch {
            abandon()
            environment.telemetry.sessionsFailed.add(1, shard: loop.index)
            hasEnded(self, .failed(error))
            return .failure(.restarting)
        }
    }

    /// Takes no more calls. What is in memory is not trusted any more: the next instance loads from the store.
    func abandon() {
        guard state == .running else { return }
        state = .poisoned
        stopTimers()
        refuseJoining()
        flow = nil
        keepers.discard(id)
        environment.pubSub.release(topic)
        entry = nil
    }

    func end() {
        state = .ended
        for client in clients.values { client.identity.map { flow?.keeper.release($0) } }
        // In a fixed order, so that a simulation repeats itself.
        for client in clients.keys.sorted() { flow?.bridge.leave(client) }
        countOut()
        clients = [:]
        entry?.publish(clientCount: 0)
        stopTimers()
        refuseJoining()
        letGo()
        hasEnded(self, .normal)
        entry = nil
    }

    /// With the session its members are out, who did not leave one by one. Not where the next instance takes them over.
    func countOut() {
        environment.telemetry.leaves.add(UInt64(clients.count), shard: loop.index)
        for remaining in (0..<clients.count).reversed() {
            environment.telemetry.clientLeft.execute(.init(clientCount: remaining), .init(flowID: id.description))
        }
    }

    private func stopTimers() {
        announcement?.cancel()
        idleCheck?.cancel()
        feed.timer?.cancel()
        gathering?.timers.cancel()
    }

    // MARK: Activity

    func touch() {
        lastActivity = loop.now
        entry?.publish(lastActivity: loop.unixSeconds)
    }

    private func scheduleIdleCheck() {
        idleCheck = loop.schedule(after: environment.configuration.idleCheckInterval) { [weak self] in
            self?.assumeIsolated { $0.endIfIdle() }
        }
    }

    /// Members of generation 2 keep a session alive: they would come back at once.
    private func endIfIdle() {
        guard state == .running else { return }
        guard loop.now - lastActivity >= environment.configuration.idleTimeout,
            clients.values.allSatisfy({ $0.identity == nil })
        else { return scheduleIdleCheck() }
        environment.telemetry.sessionsIdled.add(1, shard: loop.index)
        _ = close(reason: "inactive")
    }
}
