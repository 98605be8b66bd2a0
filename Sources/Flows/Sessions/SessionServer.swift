import Telemetry

/// What a session needs from outside; the same for all sessions.
struct SessionEnvironment: Sendable {
    let configuration: FlowsConfiguration
    let telemetry: SessionTelemetry
    let pubSub: PubSub<FlowEvent>
    let store: any DocumentStore
    let workers: any WorkerPool
    /// The session has failed: it takes no more calls. On its loop.
    let failed: @Sendable (SessionServer, any Error) -> Void
    /// The session has ended as it should. On its loop.
    let ended: @Sendable (SessionServer) -> Void
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
    private var entry: SessionRegistry.Entry?
    private let keepers: KeeperTable
    private var keeper: DocumentKeeper?
    private var announcer: MembershipAnnouncer
    private var announcement: (any LoopTimer)?
    private var idleCheck: (any LoopTimer)?
    private var lastActivity: LoopInstant
    private var lastMembershipWasJoin = true
    /// Whether anybody was ever in this instance.
    private var hasServed = false
    private var state = State.running

    private enum State {
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
            if let keeper = try keepers.keeper(id) { hold(keeper) }
        }
    }

    /// What the next instance gets when this one has failed.
    var legacy: Legacy {
        Legacy(
            clients: clients, isAnnouncementDue: announcer.isWaiting, lastMembershipWasJoin: lastMembershipWasJoin)
    }

    /// Everybody has left an instance that had members: if it failed by that, there is nothing to restart.
    var isDeserted: Bool { hasServed && clients.isEmpty }

    private func takeOver(_ legacy: Legacy) {
        clients = legacy.clients
        hasServed = !clients.isEmpty
        entry?.publish(clientCount: clients.count)
        if legacy.isAnnouncementDue { announce(joined: legacy.lastMembershipWasJoin, except: nil) }
    }

    /// The document is there; a failure of its own is the session's.
    private func hold(_ keeper: DocumentKeeper) {
        self.keeper = keeper
        keepers.retain(keeper)
        keeper.failed = { [weak self] error in
            self?.assumeIsolated { session in _ = session.perform { throw error } }
        }
    }

    private func letGo() {
        guard let keeper else { return }
        self.keeper = nil
        keeper.failed = { _ in }
        keepers.release(keeper)
    }

    /// Ends the session and tells its members why. Returns how many there were.
    func close(reason: String) -> Int {
        guard state == .running else { return 0 }
        let count = clients.count
        end()
        topic.broadcast(.deleted(reason: reason, unixSeconds: loop.unixSeconds), from: loop)
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
        keeper = nil
        keepers.discard(id)
        environment.pubSub.release(topic)
    }

    private func end() {
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
    }

    // MARK: Members

    /// Adds a member, answers it, and tells everybody: the newcomer first.
    ///
    /// - Parameters:
    ///   - client: the id under which it is known; the same id again changes no count.
    ///   - replaces: the member takes the place of the one under the same id, which the limit does not concern.
    func join(client: String, member: any Member, replaces: Bool) {
        let result = perform { () throws -> Membership in
            let mayEnter = clients.count < environment.configuration.clientsPerFlow
            guard mayEnter || replaces && clients[client] != nil else { throw FlowsError.tooManyClients }
            return admit(client: client, member: member)
        }
        switch result {
        case .failure(let refusal):
            environment.telemetry.joinsRefused.add(1, shard: loop.index)
            member.loop.run { member.joined(.failure(refusal)) }
        case .success(let membership):
            let welcome = FlowEvent.clientJoined(count: membership.clientCount)
            member.loop.run {
                member.joined(.success(membership))
                membership.subscription.activate()
                member.deliver(Delivery(welcome))
            }
            announce(joined: true, except: membership.subscription)
            _ = perform { try sendState(to: member, client: membership.clientID) }
        }
    }

    /// The document, right after the newcomer's own `clientJoined`, once all that was written before is in it.
    private func sendState(to member: any Member, client: String) throws {
        guard let keeper else { return }
        try keeper.whenEncoded { [weak self] in
            self?.assumeIsolated { $0.deliverState(to: member, client: client) }
        }
    }

    private func deliverState(to member: any Member, client: String) {
        guard state == .running, let keeper, clients[client]?.member === member else { return }
        keeper.didJoin(client)
        guard !keeper.document.isEmpty else { return }
        let state = keeper.state
        if member.loop.isCurrent { return member.deliver(state) }
        let event = state.message
        member.loop.post { member.deliver(Delivery(event)) }
    }

    /// A member that this instance has taken over has been told so. It gets the state, as a newcomer does: what the
    /// earlier instance knew of it, or had not merged, is gone.
    func attach(client: String, member: any Member) {
        _ = perform {
            if clients[client]?.member === member { try sendState(to: member, client: client) }
        }
    }

    private func admit(client: String, member: any Member) -> Membership {
        let isNew = clients[client] == nil
        let subscription = environment.pubSub.subscribe(member, to: id.description, on: member.loop)
        clients[client] = Client(member: member, subscription: subscription)
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
    func leave(client: String) -> Int {
        _ = perform {
            touch()
            let wasIn = clients.removeValue(forKey: client) != nil
            environment.telemetry.clientLeft.execute(
                .init(clientCount: clients.count), .init(flowID: id.description))
            guard wasIn else { return }
            environment.telemetry.leaves.add(1, shard: loop.index)
            entry?.publish(clientCount: clients.count)
            if !clients.isEmpty { announce(joined: false, except: nil) }
            try keeper?.leave(client)
        }
        let count = clients.count
        if state == .running && clients.isEmpty {
            end()
            environment.pubSub.release(topic)
        }
        return count
    }

    private func announce(joined: Bool, except: Subscription<FlowEvent>?) {
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

    // MARK: Changes

    /// Relays a change to every member, the sender included; a whole flow is also merged into the document, later.
    func change(_ change: FlowChange, from client: String?) -> Result<Void, FlowsError> {
        perform {
            touch()
            environment.telemetry.changes.add(1, shard: loop.index)
            topic.broadcast(.update(change), from: loop)
            if change.isWholeFlow { try write(change, from: client) }
        }
    }

    /// The sender may have left upon the relay of its own change, and the session ended by that: the write counts.
    private func write(_ change: FlowChange, from client: String?) throws {
        let keeper = try keeper ?? keepers.keeperForWriting(id)
        if self.keeper == nil, state == .running { hold(keeper) }
        keepers.retain(keeper)
        defer { keepers.release(keeper) }
        try keeper.write(change, from: client)
        if let client, clients[client] == nil { try keeper.leave(client) }
    }

    // MARK: Activity

    private func touch() {
        lastActivity = loop.now
        entry?.publish(lastActivity: loop.unixSeconds)
    }

    private func scheduleIdleCheck() {
        idleCheck = loop.schedule(after: environment.configuration.idleCheckInterval) { [weak self] in
            self?.assumeIsolated { $0.endIfIdle() }
        }
    }

    private func endIfIdle() {
        guard state == .running else { return }
        guard loop.now - lastActivity >= environment.configuration.idleTimeout else { return scheduleIdleCheck() }
        environment.telemetry.sessionsIdled.add(1, shard: loop.index)
        _ = close(reason: "inactive")
    }
}
