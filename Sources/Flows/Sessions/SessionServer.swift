import Telemetry

/// What a session needs from outside; the same for all sessions.
struct SessionEnvironment: Sendable {
    let configuration: FlowsConfiguration
    let telemetry: SessionTelemetry
    let pubSub: PubSub<FlowEvent>
    let store: any FlowStore
    let workers: any WorkerPool
    let random: any RandomSource
    /// The session has failed: it takes no more calls. On its loop.
    var failed: @Sendable (SessionServer, any Error) -> Void = { _, _ in }
    /// The session has ended as it should. On its loop.
    var ended: @Sendable (SessionServer) -> Void = { _ in }
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
    }

    /// What a failed instance leaves to the next one: who is in the flow, and whether they know how many they are.
    struct Legacy: Sendable {
        let clients: [String: Client]
        let isAnnouncementDue: Bool
        let lastMembershipWasJoin: Bool
    }

    nonisolated let id: FlowID
    nonisolated let generation: Int
    nonisolated let loop: any Loop
    let environment: SessionEnvironment
    let topic: Topic<FlowEvent>

    var clients: [String: Client] = [:]
    /// Members of generation 2 whose join waits for the store, by what they are.
    var joining: Set<ObjectIdentifier> = []
    private var entry: SessionRegistry.Entry?
    let keepers: KeeperTable
    private(set) var flow: LoadedFlow?
    private var announcer: MembershipAnnouncer
    private var announcement: (any LoopTimer)?
    private var idleCheck: (any LoopTimer)?
    var feed = WholeFlowFeed()
    private var lastActivity: LoopInstant
    private var lastMembershipWasJoin = true
    /// Whether anybody was ever in this instance.
    private var hasServed = false
    private(set) var state = State.running

    enum State {
        case running, poisoned, ended
    }

    /// The loop on which the actor runs.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(id: FlowID, generation: Int, loop: any Loop, environment: SessionEnvironment, keepers: KeeperTable) {
        self.id = id
        self.generation = generation
        self.loop = loop
        self.environment = environment
        self.keepers = keepers
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
        withFlow { _ in }
    }

    /// What the next instance gets when this one has failed.
    var legacy: Legacy {
        Legacy(
            clients: clients, isAnnouncementDue: announcer.isWaiting, lastMembershipWasJoin: lastMembershipWasJoin)
    }

    /// Everybody has left an instance that had members: if it failed by that, there is nothing to restart.
    var isDeserted: Bool { hasServed && clients.isEmpty && joining.isEmpty }

    private func takeOver(_ legacy: Legacy) {
        clients = legacy.clients
        for client in clients.values { client.identity?.isStale = true }
        hasServed = !clients.isEmpty
        entry?.publish(clientCount: clients.count)
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
        if flow.keeper.state.createdAt != 0 { entry?.publishStored() }
        flow.keeper.failed = { [weak self] error in
            self?.assumeIsolated { session in _ = session.perform { throw error } }
        }
        flow.keeper.released = { [weak self] transaction, except in
            self?.assumeIsolated { session in
                session.entry?.publishStored()
                session.released(transaction, except: except)
            }
        }
        flow.bridge.merged = { [weak self] in self?.assumeIsolated { $0.merged() } }
    }

    private func letGo() {
        guard let flow else { return }
        self.flow = nil
        flow.keeper.failed = nil
        flow.keeper.released = { _, _ in }
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
            environment.failed(self, error)
            return .failure(.restarting)
        }
    }

    /// Takes no more calls. What is in memory is not trusted any more: the next instance loads from the store.
    func abandon() {
        guard state == .running else { return }
        state = .poisoned
        stopTimers()
        flow = nil
        keepers.discard(id)
        environment.pubSub.release(topic)
    }

    func end() {
        state = .ended
        clients = [:]
        entry?.publish(clientCount: 0)
        stopTimers()
        letGo()
        environment.ended(self)
    }

    private func stopTimers() {
        announcement?.cancel()
        idleCheck?.cancel()
        feed.timer?.cancel()
    }

    // MARK: Members

    /// Makes room for a newcomer, or refuses it.
    ///
    /// - Parameter replaces: it takes the place of the client under the same id, which the limit does not concern.
    func checkRoom(for client: String?, replaces: Bool) throws(FlowsError) {
        if clients.count + joining.count < environment.configuration.clientsPerFlow { return }
        if replaces, let client, clients[client] != nil { return }
        throw .tooManyClients
    }

    func refuse(_ member: any Member, _ refusal: FlowsError) {
        environment.telemetry.joinsRefused.add(1, shard: loop.index)
        member.loop.run { member.joined(.failure(refusal)) }
    }

    /// Adds a member, or puts it in the place of the one under the same id.
    func admit(client: String, member: any Member, identity: FlowClient? = nil) -> Membership {
        let isNew = clients[client] == nil
        let subscription = environment.pubSub.subscribe(member, to: id.description, on: member.loop)
        clients[client] = Client(member: member, subscription: subscription, identity: identity)
        hasServed = true
        touch()
        entry?.publish(clientCount: clients.count)
        if isNew { environment.telemetry.joins.add(1, shard: loop.index) }
        environment.telemetry.clientJoined.execute(
            .init(clientCount: clients.count), .init(flowID: id.description))
        return Membership(
            flowID: id, clientID: client, clientCount: clients.count, subscription: subscription)
    }

    /// Removes a member and tells the others. The last one ends the session. Returns how many remain.
    ///
    /// - Parameter member: only this one; a later one under the same id stays. Nil: whoever it is.
    func leave(client: String, member: (any Member)?) -> Int {
        if let member { joining.remove(ObjectIdentifier(member)) }
        if let member, let present = clients[client], present.member !== member { return clients.count }
        _ = perform {
            touch()
            let gone = clients.removeValue(forKey: client)
            environment.telemetry.clientLeft.execute(
                .init(clientCount: clients.count), .init(flowID: id.description))
            guard let gone else { return }
            environment.telemetry.leaves.add(1, shard: loop.index)
            entry?.publish(clientCount: clients.count)
            if !clients.isEmpty { announce(joined: false, except: nil) }
            flow?.bridge.leave(client)
            if let identity = gone.identity { flow?.keeper.remove(identity) }
        }
        let count = clients.count
        endIfEmpty()
        return count
    }

    /// Nobody is here or on the way: the session ends.
    func endIfEmpty() {
        guard state == .running, clients.isEmpty, joining.isEmpty else { return }
        end()
        environment.pubSub.release(topic)
    }

    func announce(joined: Bool, except: Subscription<FlowEvent>?) {
        lastMembershipWasJoin = joined
        switch announcer.change(at: loop.now) {
        case .now:
            topic.broadcast(membershipEvent, from: loop, except: except)
        case .at(let instant):
            environment.telemetry.announcementsCoalesced.add(1, shard: loop.index)
            announcement = loop.schedule(after: instant - loop.now) { [weak self] in
                self?.assumeIsolated { $0.announceWindow() }
            }
        case .waiting:
            environment.telemetry.announcementsCoalesced.add(1, shard: loop.index)
        }
    }

    private func announceWindow() {
        guard state == .running else { return }
        announcer.windowEnded(at: loop.now)
        topic.broadcast(membershipEvent, from: loop)
    }

    private var membershipEvent: FlowEvent {
        lastMembershipWasJoin ? .clientJoined(count: clients.count) : .clientLeft(count: clients.count)
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
