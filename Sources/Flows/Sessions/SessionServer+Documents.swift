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
        joining.insert(ObjectIdentifier(member))
        withFlow(
            { [weak self] flow in
                self?.assumeIsolated { $0.identify(request, member, flow) }
            }, refused: { [weak self] refusal in self?.assumeIsolated { $0.failJoin(member, refusal) } })
    }

    private func failJoin(_ member: any Member, _ refusal: FlowsError) {
        guard joining.remove(ObjectIdentifier(member)) != nil else { return }
        refuse(member, refusal)
        endIfEmpty()
    }

    /// Finds the client that the member says it is, in memory or in the store.
    private func identify(_ request: JoinRequest, _ member: any Member, _ flow: LoadedFlow) {
        if let deletedAt = flow.keeper.state.deletedAt {
            return failJoin(member, .gone(by: flow.keeper.state.deletedBy, at: deletedAt))
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
        guard state == .running, joining.contains(ObjectIdentifier(member)) else { return }
        let outcome = perform { () throws -> FlowClient? in
            // Somebody else may have brought the client back meanwhile.
            if let client = flow.keeper.client(id), !client.isStale { return client }
            guard let stored = try result.get() else { return nil }
            let client = try FlowClient(id: id, stored)
            flow.keeper.add(client)
            return client
        }
        switch outcome {
        case .failure: failJoin(member, .restarting)
        case .success(nil): enter(newClient(), isReset: true, request, member, flow)
        case .success(let client?): enter(client, provenBy: hash, request, member, flow)
        }
    }

    private func enter(
        _ client: FlowClient, provenBy hash: [UInt8], _ request: JoinRequest, _ member: any Member, _ flow: LoadedFlow
    ) {
        guard client.secretHash == hash else { return enter(newClient(), isReset: true, request, member, flow) }
        enter((client, request.identity?.secret ?? ""), isReset: false, request, member, flow)
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
        flow.keeper.whenStateIsReady(since: isReset ? nil : request.known) { [weak self] in
            self?.assumeIsolated { session in
                guard session.state == .running, session.joining.contains(ObjectIdentifier(member)) else { return }
                let answer = flow.keeper.stateAnswer(since: request.known)
                let response = session.joinResponse(identity, isReset: isReset, answer.members)
                flow.keeper.whenDurable(
                    { self?.assumeIsolated { $0.welcome(member, identity.client, response, answer, flow) } },
                    otherwise: { _ in self?.assumeIsolated { $0.failJoin(member, .storage) } })
            }
        }
    }

    /// The `response` of a join's reply.
    private func joinResponse(
        _ identity: (client: FlowClient, secret: String), isReset: Bool, _ state: [UInt8]
    ) -> [UInt8] {
        let client = identity.client
        var output = Array("{\"v\":2,\"client\":{\"id\":".utf8)
        JSONWriter.appendString(client.id, to: &output)
        output.append(contentsOf: ",\"secret\":".utf8)
        JSONWriter.appendString(identity.secret, to: &output)
        output.append(
            contentsOf: """
                },"client_reset":\(isReset),"last_cseq":\(client.lastCseq),"role":"editor",\
                "build":\(JSONText(.string(environment.configuration.build)).string),\
                "durability":"\(environment.configuration.isRelaxed ? "relaxed" : "full")",\
                "limits":\(JoinLimits(environment.configuration).text),\
                "depth":\(client.history.depth.text),
                """.utf8)
        output += state
        output.append(ASCII.closeBrace)
        return output
    }

    /// All that the member is told is durable: it is in.
    private func welcome(
        _ member: any Member, _ client: FlowClient, _ response: [UInt8], _ answer: FlowKeeper.StateAnswer,
        _ flow: LoadedFlow
    ) {
        guard state == .running, joining.remove(ObjectIdentifier(member)) != nil else { return }
        flow.keeper.add(client)
        if let earlier = clients[client.id] { send(Delivery(.superseded), to: earlier.member) }
        let isNew = clients[client.id] == nil
        var membership = admit(client: client.id, member: member, identity: client)
        membership.response = response
        membership.epoch = flow.keeper.state.epochText
        let following = answer.parts.map(\.message) + answer.tail.map { FlowEvent.transaction($0) }
        if member.loop.isCurrent {
            member.joined(.success(membership))
            for part in answer.parts { member.deliver(part) }
            for transaction in answer.tail { member.deliver(Delivery(.transaction(transaction))) }
            membership.subscription.activate()
        } else {
            let joined = membership
            member.loop.post {
                member.joined(.success(joined))
                for event in following { member.deliver(Delivery(event)) }
                joined.subscription.activate()
            }
        }
        if isNew { announce(joined: true, except: membership.subscription) }
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
        let outcome = perform {
            if client.isStale { renew(client, member, flow) }
            flow.keeper.handle(request, from: client, except: place.subscription, reply: reply)
        }
        if case .failure = outcome { reply(Answer(.restarting)) }
    }

    /// Brings a member from what it knows to the present state. The answer comes once, on the session's loop, with what
    /// follows it.
    func sync(
        _ known: FlowKeeper.Known?, client id: String, member: any Member,
        reply: @escaping @Sendable (Answer, [FlowEvent]) -> Void
    ) {
        withFlow(
            { [weak self] flow in
                self?.assumeIsolated { session in
                    guard let client = session.clients[id]?.identity else { return reply(Answer(.restarting), []) }
                    guard client.isStale else { return session.sync(known, client, flow, reply) }
                    session.renew(client, member, flow) { [weak self] client in
                        guard let client else { return reply(Answer(.restarting), []) }
                        self?.assumeIsolated { $0.sync(known, client, flow, reply) }
                    }
                }
            }, refused: { _ in reply(Answer(.restarting), []) })
    }

    private func sync(
        _ known: FlowKeeper.Known?, _ client: FlowClient, _ flow: LoadedFlow,
        _ reply: @escaping @Sendable (Answer, [FlowEvent]) -> Void
    ) {
        flow.keeper.whenStateIsReady(since: known) {
            let answer = flow.keeper.stateAnswer(since: known)
            var response = Array("{\"last_cseq\":\(client.lastCseq),".utf8)
            response += answer.members
            response.append(ASCII.closeBrace)
            let reached = Answer(response: response, clock: flow.keeper.state.clock)
            flow.keeper.whenDurable(
                { reply(reached, answer.parts.map(\.message) + answer.tail.map { .transaction($0) }) },
                otherwise: { reply(Answer($0), []) })
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
        guard case .success(let stored) = result,
            let client = try? stored.map({ stored throws(StoreError) in try FlowClient(id: stale.id, stored) })
                ?? FlowClient(id: stale.id, secretHash: stale.secretHash)
        else { return nil }
        flow.keeper.add(client)
        clients[stale.id]?.identity = client
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
