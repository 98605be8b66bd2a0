import Telemetry

/// Gets or starts the session of a flow, through the registry and the supervisor, on the flow's own loop.
///
/// Every call about a flow runs on that one loop, one after the other: so joining, leaving and stopping are atomic, and
/// nobody is answered by a session that is stopping.
public final class FlowSessionManager: Sendable {
    /// Which session serves which flow.
    public let registry = SessionRegistry()
    /// Restarts sessions that fail.
    public let supervisor: DynamicSupervisor
    let pubSub: PubSub<FlowEvent>
    private let loops: [any Loop]
    private let environment: SessionEnvironment
    let keepers: [KeeperTable]
    let news: FlowListNews

    init(
        loops: [any Loop], configuration: FlowsConfiguration, telemetry: SessionTelemetry, store: any FlowStore,
        workers: any WorkerPool, random: any RandomSource, giveUp: @escaping @Sendable () -> Void
    ) {
        self.loops = loops
        pubSub = PubSub(loops: loops)
        let news = FlowListNews(loop: loops[0], registry: registry)
        self.news = news
        let environment = SessionEnvironment(
            configuration: configuration, telemetry: telemetry, pubSub: pubSub, store: store, workers: workers,
            random: random, news: news)
        self.environment = environment
        keepers = loops.map { KeeperTable(loop: $0, environment: environment) }
        supervisor = DynamicSupervisor(configuration: configuration, giveUp: giveUp)
    }

    var configuration: FlowsConfiguration { environment.configuration }
    var store: any FlowStore { environment.store }
    private var telemetry: SessionTelemetry { environment.telemetry }

    /// The loop on which the flow lives.
    func loop(for id: FlowID) -> any Loop { loops[Int(UInt(bitPattern: id.hashValue) % UInt(loops.count))] }

    func areSettled(_ reply: @escaping @Sendable (Bool) -> Void) {
        let answers = Lock<[Bool]>([])
        for (loop, table) in zip(loops, keepers) {
            loop.run { [count = loops.count] in
                let all = answers.withLock { answers in
                    answers.append(table.isSettled)
                    return answers
                }
                if all.count == count { reply(all.allSatisfy { $0 }) }
            }
        }
    }

    // MARK: Calls, from any thread. They run on the flow's loop, at once when that is the caller's

    func join(_ id: FlowID, client: String, member: any Member, replaces: Bool) {
        loop(for: id).run { [self] in
            switch getOrStartSession(id) {
            case .success(let session):
                session.assumeIsolated { $0.join(client: client, member: member, replaces: replaces) }
            case .failure(let refusal):
                telemetry.joinsRefused.add(1, shard: loop(for: id).index)
                member.loop.run { member.joined(.failure(refusal)) }
            }
        }
    }

    func join(_ id: FlowID, _ request: JoinRequest, member: any Member) {
        loop(for: id).run { [self] in
            switch getOrStartSession(id) {
            case .success(let session): session.assumeIsolated { $0.join(request, member: member) }
            case .failure(let refusal):
                telemetry.joinsRefused.add(1, shard: loop(for: id).index)
                member.loop.run { member.joined(.failure(refusal)) }
            }
        }
    }

    func request(
        _ id: FlowID, _ request: TransactionRequest, client: String, member: any Member,
        reply: @escaping @Sendable (Answer) -> Void
    ) {
        loop(for: id).run { [self] in
            guard let session = session(id) else { return reply(Answer(.restarting)) }
            session.assumeIsolated { $0.request(request, client: client, member: member, reply: reply) }
        }
    }

    func sync(
        _ id: FlowID, _ known: FlowKeeper.Known?, client: String, member: any Member, isResync: Bool,
        reply: @escaping @Sendable (Answer, Following?) -> Void
    ) {
        loop(for: id).run { [self] in
            guard let session = session(id) else { return reply(Answer(.restarting), nil) }
            session.assumeIsolated {
                $0.sync(known, client: client, member: member, isResync: isResync, reply: reply)
            }
        }
    }

    /// Calls `body` with the flow's session; `otherwise` when there is none.
    func withSession(
        _ id: FlowID, _ body: @escaping @Sendable (isolated SessionServer) -> Void,
        otherwise: @escaping @Sendable () -> Void = {}
    ) {
        loop(for: id).run { [self] in
            guard let session = session(id) else { return otherwise() }
            session.assumeIsolated { body($0) }
        }
    }

    func attach(_ id: FlowID, client: String, member: any Member) {
        loop(for: id).run { [self] in
            session(id)?.assumeIsolated { $0.attach(client: client, member: member) }
        }
    }

    func leave(_ id: FlowID, client: String, member: (any Member)?, reply: @escaping @Sendable (Int) -> Void) {
        loop(for: id).run { [self] in
            reply(session(id)?.assumeIsolated { $0.leave(client: client, member: member) } ?? 0)
        }
    }

    func change(
        _ id: FlowID, _ change: FlowChange, from client: String?,
        reply: @escaping @Sendable (Result<Void, FlowsError>) -> Void
    ) {
        loop(for: id).run { [self] in
            if let session = session(id) {
                reply(session.assumeIsolated { $0.change(change, from: client) })
            } else if change.isWholeFlow, client == nil {
                writeWithoutSession(id, change, reply)
            } else {
                reply(.success(()))
            }
        }
    }

    func close(_ id: FlowID, reason: String, reply: @escaping @Sendable (Int) -> Void) {
        loop(for: id).run { [self] in
            reply(session(id)?.assumeIsolated { $0.close(reason: reason) } ?? 0)
        }
    }

    /// Calls `body` with the flow, loaded for as long as it takes. On the flow's loop.
    private func withFlow(_ id: FlowID, _ body: @escaping @Sendable (Result<LoadedFlow, FlowsError>) -> Void) {
        loop(for: id).run { [self] in
            let table = keepers[loop(for: id).index]
            table.open(id) { [self] result in
                switch result {
                case .success(let flow):
                    table.retain(flow)
                    defer { table.release(flow) }
                    body(.success(flow))
                case .failure(let error):
                    storeFailed(id, error)
                    body(.failure(.storage))
                }
            }
        }
    }

    /// The store failed in a call that no session made.
    func storeFailed(_ id: FlowID, _ error: StoreError) {
        telemetry.storeFailures.add(1, shard: loop(for: id).index)
        telemetry.failed.execute((), .init(id, error))
    }

    /// A whole flow from the REST interface for a flow that nobody is in: answered when it is durable.
    private func writeWithoutSession(
        _ id: FlowID, _ change: FlowChange, _ reply: @escaping @Sendable (Result<Void, FlowsError>) -> Void
    ) {
        withFlow(id) { result in
            guard let flow = try? result.get() else { return reply(.failure(.storage)) }
            if let deletedAt = flow.keeper.state.deletedAt {
                let reason = FlowsError.gone(by: flow.keeper.state.deletedBy, at: deletedAt)
                return flow.keeper.whenDurable(
                    { reply(.failure(reason)) }, otherwise: { _ in reply(.failure(.storage)) })
            }
            let outcome = WholeFlowBridge.Outcome()
            flow.bridge.write(change, from: nil, outcome)
            flow.bridge.whenSettled {
                guard !outcome.isRefused else { return reply(.failure(.storage)) }
                flow.keeper.whenDurable({ reply(.success(())) }, otherwise: { _ in reply(.failure(.storage)) })
            }
        }
    }

    // MARK: Sessions. On the flow's loop.

    func session(_ id: FlowID) -> SessionServer? { registry.lookup(id)?.session }

    /// The flow's session, started if there is none.
    func getOrStartSession(_ id: FlowID) -> Result<SessionServer, FlowsError> {
        if let session = session(id) { return .success(session) }
        return start(id)
    }

    private func start(_ id: FlowID) -> Result<SessionServer, FlowsError> {
        let specification = ChildSpecification(id: id.description, restart: .transient) { [self] generation in
            startSession(id, generation: generation)
        }
        switch supervisor.startChild(specification, now: loop(for: id).now) {
        case .parked(let remaining): return .failure(.flowFailed(retryAfter: remaining.wholeMilliseconds))
        case .running: break
        }
        // A session that failed at every start has been parked meanwhile.
        return session(id).map { .success($0) }
            ?? .failure(.flowFailed(retryAfter: configuration.parkTime.wholeMilliseconds))
    }

    private func startSession(_ id: FlowID, generation: Int) {
        let loop = loop(for: id)
        // One that failed is registered until the next instance has its place, and its members.
        let legacy = registry.lookup(id)?.session.assumeIsolated { $0.legacy }
        let entry = SessionRegistry.Entry(
            id: id,
            session: SessionServer(
                id: id, generation: generation, loop: loop, environment: environment, keepers: keepers[loop.index],
                hasEnded: sessionEnded),
            unixSeconds: loop.unixSeconds, news: news)
        registry.register(entry)
        entry.session.assumeIsolated { $0.start(entry, legacy) }
        if generation > 1, registry.lookup(id) === entry { tellRestarted(id, loop) }
    }

    /// Ends every session without a word and starts it anew; the new one takes its members over.
    func reset(done: @escaping @Sendable () -> Void) {
        supervisor.reset()
        let remaining = Lock(loops.count)
        for loop in loops {
            loop.post { [self] in
                for entry in registry.entries where entry.session.loop.index == loop.index {
                    entry.session.assumeIsolated { $0.abandon() }
                    supervisor.childEnded(
                        entry.id.description, generation: entry.session.generation, .normal, now: loop.now)
                    if case .success = start(entry.id) { tellRestarted(entry.id, loop) }
                }
                let isLast = remaining.withLock { count in
                    count -= 1
                    return count == 0
                }
                if isLast { done() }
            }
        }
    }

    private func tellRestarted(_ id: FlowID, _ loop: any Loop) {
        let topic = pubSub.acquire(id.description)
        topic.broadcast(.restarted, from: loop)
        pubSub.release(topic)
    }

    @Sendable private func sessionEnded(_ session: SessionServer, _ exit: ChildExit) {
        let isDeserted = session.assumeIsolated { $0.isDeserted }
        let consequence = supervisor.childEnded(
            session.id.description, generation: session.generation, isDeserted ? .normal : exit,
            now: session.loop.now)
        if let entry = registry.lookup(session.id), entry.session === session { registry.remove(entry) }
        if case .failed(let error) = exit {
            telemetry.failed.execute(
                (), .init(session.id, sessionError: error, isParked: consequence == .parked))
        }
        if consequence == .parked { parked(session) }
    }

    /// The flow is given up for now: its members are told, so that they join again later.
    private func parked(_ session: SessionServer) {
        telemetry.flowsParked.add(1, shard: session.loop.index)
        session.assumeIsolated { $0.countOut() }
        let topic = pubSub.acquire(session.id.description)
        topic.broadcast(.failed, from: session.loop)
        pubSub.release(topic)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    var wholeMilliseconds: Int { Int(clamping: (loopNanoseconds &+ 999_999) / 1_000_000) }
}
