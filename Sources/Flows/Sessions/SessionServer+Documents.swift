import Telemetry

/// Generation 2: members with an identity, who get the document, ask for transactions, and are told of them in one order
/// (protocol.md §3).
extension SessionServer {
    // MARK: Joining

    /// Adds a member when its identity is known and the state it needs is durable. The member may leave before.
    func join(_ request: JoinRequest, member: any Member) {
        let result = perform { () throws in
            try checkRoom(for: request.identity?.id, replaces: true)
        }
        if case .failure(let refusal) = result { return refuse(member, refusal) }
        joining.insert(member)
        withFlow(
            { [weak self] flow in
                self?.assumeIsolated { $0.identify(request, member, flow) }
            }, refused: { [weak self] refusal in self?.assumeIsolated { $0.failJoin(member, refusal) } })
    }

    private func failJoin(_ member: any Member, _ refusal: FlowsError) {
        guard let joiner = joining.remove(member) else { return }
        release(joiner)
        refuse(member, refusal)
        endIfEmpty()
    }

    /// The session does not go on: those who wait for it try again.
    func refuseJoining() {
        for joiner in joining.removeAll() {
            release(joiner)
            refuse(joiner.member, .restarting)
        }
    }

    /// A member does not wait any more.
    func release(_ joiner: Joiners.Joiner) {
        if let identity = joiner.identity { flow?.keeper.release(identity) }
    }

    /// Finds the client that the member says it is, in memory or in the store.
    private func identify(_ request: JoinRequest, _ member: any Member, _ flow: LoadedFlow) {
        guard joining.contains(member) else { return }
        if let deletedAt = flow.keeper.state.deletedAt {
            return refuse(request, member, flow, .gone(by: flow.keeper.state.deletedBy, at: deletedAt))
        }
        guard let identity = request.identity else { return enter(newClient(), isReset: false, request, member, flow) }
        let hash = SHA256.hash(identity.secret.utf8Span.span).bytes
        if let client = flow.keeper.client(identity.id), !client.isStale {
            return enter(client, provenBy: hash, request, member, flow)
        }
        let (loop, session) = (loop, self)
        environment.store.client(identity.id, of: id) { result in
            loop.run {
                session.assumeIsolated { session in
                    session.identified(identity.id, hash, result, request, member, flow)
                }
            }
        }
    }

    private func identified(
        _ id: String, _ hash: [UInt8], _ result: Result<StoredClient?, StoreError>, _ request: JoinRequest,
        _ member: any Member, _ flow: LoadedFlow
    ) {
        guard state == .running, joining.contains(member) else { return }
        let outcome = perform { () throws -> FlowClient? in
            // Somebody else may have brought the client back meanwhile.
            if let client = flow.keeper.client(id), !client.isStale { return client }
            return try Self.client(id, result)
        }
        switch outcome {
        case .failure(let refusal): failJoin(member, refusal)
        case .success(nil): enter(newClient(), isReset: true, request, member, flow)
        case .success(let client?): enter(client, provenBy: hash, request, member, flow)
        }
    }

    /// The client as the store knows it; nil when it does not. Damage, and a store that has too much to do, concern this
    /// one join, and the session goes on.
    private static func client(_ id: String, _ result: Result<StoredClient?, StoreError>) throws -> FlowClient? {
        do throws(StoreError) {
            guard let stored = try result.get() else { return nil }
            return try FlowClient(id: id, stored)
        } catch {
            switch error {
            case .quarantined: throw FlowsError.quarantined
            case .overloaded, .damaged: throw FlowsError.storage
            default: throw error
            }
        }
    }

    private func enter(
        _ client: FlowClient, provenBy hash: [UInt8], _ request: JoinRequest, _ member: any Member, _ flow: LoadedFlow
    ) {
        guard client.secretHash == hash else { return enter(newClient(), isReset: true, request, member, flow) }
        enter((client, request.identity?.secret ?? ""), isReset: false, request, member, flow)
    }

    /// The flow is in the bin, which is told when it is durable; when it never will be, the join goes on.
    private func refuse(_ request: JoinRequest, _ member: any Member, _ flow: LoadedFlow, _ reason: FlowsError) {
        flow.keeper.whenDurable(
            { [weak self] in self?.assumeIsolated { $0.failJoin(member, reason) } },
            otherwise: { [weak self] _ in
                self?.assumeIsolated { session in
                    guard !flow.keeper.isAbandoned else { return session.failJoin(member, .restarting) }
                    session.identify(request, member, flow)
                }
            })
    }

    /// A client that nobody was before, with its secret.
    private func newClient() -> (FlowClient, String) {
        let secret = RandomText.base32(environment.random.bytes(16))
        let client = FlowClient(
            id: "c" + RandomText.base32(environment.random.bytes(12)),
            secretHash: SHA256.hash(secret.utf8Span.span).bytes)
        return (client, secret)
    }

    private func enter(
        _ identity: (client: FlowClient, secret: String), isReset: Bool, _ request: JoinRequest, _ member: any Member,
        _ flow: LoadedFlow
    ) {
        joining.identify(member, as: identity.client)
        flow.keeper.retain(identity.client)
        flow.keeper.whenStateIsReady(since: request.known) { [weak self] in
            self?.assumeIsolated { session in
                guard session.state == .running, session.joining.contains(member) else { return }
                // Some of what it remembers of the client was taken back while the state was made.
                guard !identity.client.isStale else { return session.failJoin(member, .storage) }
                let answer = flow.keeper.stateAnswer(since: request.known)
                let entry = Entry(
                    client: identity.client,
                    response: session.joinResponse(identity, isReset: isReset, request.role, answer.members),
                    joinNumber: request.identity?.join,
                    epoch: flow.keeper.state.epochText, clock: answer.clock,
                    look: request.look(for: identity.client.id), following: Following(session.loop, answer.following))
                flow.keeper.whenDurable(
                    { self?.assumeIsolated { $0.welcome(member, entry, flow) } },
                    otherwise: { _ in self?.assumeIsolated { $0.failJoin(member, .storage) } })
            }
        }
    }

    /// The `response` of a join's reply.
    private func joinResponse(
        _ identity: (client: FlowClient, secret: String), isReset: Bool, _ role: Role, _ state: [UInt8]
    ) -> [UInt8] {
        let client = identity.client
        var output = Array("{\"v\":2,\"client\":{\"id\":".utf8)
        JSONWriter.appendString(client.id, to: &output)
        output.append(contentsOf: ",\"secret\":".utf8)
        JSONWriter.appendString(identity.secret, to: &output)
        output.append(
            contentsOf: """
                },"client_reset":\(isReset),"last_cseq":\(client.lastCseq),"role":"\(role.rawValue)",\
                "build":\(JSONText(.string(environment.configuration.build)).string),\
                "durability":"\(environment.configuration.isRelaxed ? "relaxed" : "full")",\
                "limits":\(JoinLimits(environment.configuration).text),\
                "depth":\(client.history.depth.text),
                """.utf8)
        output += state
        output.append(ASCII.closeBrace)
        return output
    }

    /// What a member gets when all that it is told is durable.
    private struct Entry: Sendable {
        let client: FlowClient
        let response: [UInt8]
        let joinNumber: UInt64?
        let epoch: String
        let clock: UInt64
        let look: JoinRequest.Look
        let following: Following
    }

    /// All that the member is told is durable: it is in.
    private func welcome(_ member: any Member, _ entry: Entry, _ flow: LoadedFlow) {
        guard state == .running, let joiner = joining.remove(member) else { return }
        if let present = clients[entry.client.id], let reason = Self.reason(toKeep: present, not: entry, joiner) {
            release(joiner)
            return refuse(member, reason)
        }
        // What was known of the client may have been loaded anew meanwhile.
        let client = flow.keeper.client(entry.client.id) ?? entry.client
        flow.keeper.retain(client)
        flow.keeper.release(entry.client)
        let earlier = clients[client.id]
        if let earlier {
            send(Delivery(.superseded), to: earlier.member)
            earlier.identity.map { flow.keeper.release($0) }
        }
        var membership = admit(client: client.id, member: member, identity: client)
        clients[client.id]?.arrival = joiner.number
        clients[client.id]?.joinNumber = entry.joinNumber ?? 0
        membership.response = entry.response
        membership.epoch = entry.epoch
        membership.clock = entry.clock
        let gathering = gather(client.id, entry.look)
        let following = entry.following.adding(gathering.full())
        let joined = membership
        member.loop.run {
            member.joined(.success(joined))
            following.deliver(to: member)
            joined.subscription.activate()
        }
        if earlier == nil { announce(joined: true, except: membership.subscription) }
    }

    /// Why the client stays where it is; nil when the joiner takes over. Which join is the later one their numbers say, where
    /// both have one, and otherwise the order in which they came: the earlier one may have waited longer for its state.
    private static func reason(toKeep present: Client, not entry: Entry, _ joiner: Joiners.Joiner) -> FlowsError? {
        if let number = entry.joinNumber, present.joinNumber > 0 {
            return present.joinNumber >= number ? .staleJoin(present.joinNumber) : nil
        }
        return present.arrival > joiner.number ? .restarting : nil
    }

    // MARK: Requests

    /// What `member` asks the flow to do. The answer comes once, on the session's loop.
    func request(
        _ request: TransactionRequest, client id: String, member: any Member, reply: @escaping (Answer) -> Void
    ) {
        touch()
        guard state == .running, let flow, let place = clients[id], place.member === member,
            let client = place.identity
        else { return reply(Answer(.restarting)) }
        // Without this the next try would find it as this one does.
        if client.isStale { renew(client, member, flow) }
        let outcome = perform {
            flow.keeper.handle(request, from: client, except: place.subscription, reply: reply)
        }
        if case .failure = outcome { reply(Answer(.restarting)) }
    }

    /// Says no, behind what the member is still to be answered.
    func refuse(_ refusal: Refusal, reply: @escaping (Answer) -> Void) {
        guard let keeper = flow?.keeper else { return reply(Answer(refusal)) }
        keeper.refuse(refusal, reply)
    }

    /// Brings a member from what it knows to the present state. The answer comes once, on the session's loop, with what
    /// follows it.
    ///
    /// - Parameter isResync: the member may have missed other events too: who is here follows as well.
    func sync(
        _ known: FlowKeeper.Known?, client id: String, member: any Member, isResync: Bool,
        reply: @escaping @Sendable (Answer, Following?) -> Void
    ) {
        let this = self
        withFlow(
            { flow in
                this.assumeIsolated { session in
                    guard let place = session.clients[id], place.member === member, let client = place.identity else {
                        return reply(Answer(.restarting), nil)
                    }
                    let answer: @Sendable (FlowClient?) -> Void = { client in
                        guard let client else { return reply(Answer(.restarting), nil) }
                        this.assumeIsolated { $0.sync(known, client, member, isResync, flow, reply) }
                    }
                    if client.isStale { session.renew(client, member, flow, answer) } else { answer(client) }
                }
            }, refused: { _ in reply(Answer(.restarting), nil) })
    }

    private func sync(
        _ known: FlowKeeper.Known?, _ client: FlowClient, _ member: any Member, _ isResync: Bool, _ flow: LoadedFlow,
        _ reply: @escaping @Sendable (Answer, Following?) -> Void
    ) {
        flow.keeper.whenStateIsReady(since: known) { [weak self, loop] in
            guard !client.isStale else { return reply(Answer(.restarting), nil) }
            let answer = flow.keeper.stateAnswer(since: known)
            var response = Array("{\"last_cseq\":\(client.lastCseq),".utf8)
            response += answer.members
            response.append(ASCII.closeBrace)
            let reached = Answer(response: response, clock: answer.clock)
            flow.keeper.whenDurable(
                {
                    let gathering = self?.assumeIsolated { session in
                        isResync ? session.fullGathering(for: client.id, member: member) : []
                    }
                    reply(reached, Following(loop, answer.following).adding((gathering ?? []).map { Delivery($0) }))
                }, otherwise: { reply(Answer($0), nil) })
        }
    }

    /// What was taken back is loaded anew before the members ask again.
    func renewStaleClients() {
        guard state == .running, let flow else { return }
        // In a fixed order, so that a simulation repeats itself.
        for (_, place) in clients.sorted(by: { $0.key < $1.key }) {
            if let client = place.identity, client.isStale { renew(client, place.member, flow) }
        }
    }

    /// What is known of a client does not match the store any more: it is loaded anew.
    ///
    /// - Parameter body: gets the client as the store knows it; nil when the store fails, or the member has left.
    private func renew(
        _ stale: FlowClient, _ member: any Member, _ flow: LoadedFlow,
        _ body: @escaping @Sendable (FlowClient?) -> Void = { _ in }
    ) {
        let (loop, session) = (loop, self)
        environment.store.client(stale.id, of: id) { result in
            loop.run {
                session.assumeIsolated { session in
                    body(session.renewed(stale, member, result, flow))
                }
            }
        }
    }

    private func renewed(
        _ stale: FlowClient, _ member: any Member, _ result: Result<StoredClient?, StoreError>, _ flow: LoadedFlow
    ) -> FlowClient? {
        guard state == .running, let place = clients[stale.id], place.member === member,
            let present = place.identity
        else { return nil }
        // Somebody else was faster.
        guard present.isStale else { return present }
        if let known = flow.keeper.client(stale.id), !known.isStale { return take(known, in: flow) }
        guard case .success(let stored) = result,
            let client = try? stored.map({ stored throws(StoreError) in try FlowClient(id: stale.id, stored) })
                ?? FlowClient(id: stale.id, secretHash: stale.secretHash)
        else { return nil }
        return take(client, in: flow)
    }

    /// The member goes on with what is known of its client now.
    private func take(_ client: FlowClient, in flow: LoadedFlow) -> FlowClient {
        flow.keeper.retain(client)
        if let earlier = clients[client.id]?.identity { flow.keeper.release(earlier) }
        clients[client.id]?.identity = client
        return client
    }
}

/// What a client is told of the limits it must keep.
private struct JoinLimits {
    let text: String

    init(_ configuration: FlowsConfiguration) {
        let limits = configuration.document
        text = """
            {"tx_bytes":\(TransactionRequest.byteLimit),"ops":\(limits.operations),"value_bytes":\(limits.valueBytes),\
            "pending":\(FlowClient.pendingLimit),"awareness_bytes":1024}
            """
    }
}
