import Telemetry

/// Generation 1: whole flows are relayed to everybody at once, and merged into the document later (protocol.md §2).
extension SessionServer {
    /// Adds a member, answers it, and tells everybody: the newcomer first.
    ///
    /// - Parameters:
    ///   - client: the id under which it is known; the same id again changes no count.
    ///   - replaces: the member takes the place of the one under the same id, which the limit does not concern.
    func join(client: String, member: any Member, replaces: Bool) {
        let result = perform { () throws -> Membership in
            try checkRoom(for: client, replaces: replaces)
            return admit(client: client, member: member)
        }
        switch result {
        case .failure(let refusal): refuse(member, refusal)
        case .success(let membership):
            let welcome = FlowEvent.clientJoined(count: membership.clientCount)
            member.loop.run {
                member.joined(.success(membership))
                membership.subscription.activate()
                member.deliver(Delivery(welcome))
            }
            announce(joined: true, except: membership.subscription)
            sendState(to: member, client: membership.clientID)
        }
    }

    /// How long after the store had too much to do it is asked again.
    private static let pauseOfStore = Duration.seconds(1)

    /// The document, right after the newcomer's own `clientJoined`, once all that was written before is in it and durable.
    private func sendState(to member: any Member, client: String) {
        // Nothing to send, and nothing on its way: the usual state of a flow that is only relayed.
        if let flow, flow.keeper.document.isEmpty, flow.keeper.state.deletedAt == nil, flow.isSettled {
            return flow.bridge.didJoin(client, nil)
        }
        withFlow(
            { [weak self] flow in self?.assumeIsolated { $0.sendState(of: flow, to: member, client: client) } },
            refused: { [weak self, loop] refusal in
                guard refusal == .storage else { return }
                _ = loop.schedule(after: Self.pauseOfStore) {
                    self?.assumeIsolated { $0.attach(client: client, member: member) }
                }
            })
    }

    private func sendState(of flow: LoadedFlow, to member: any Member, client: String) {
        let again: (Refusal) -> Void = { [weak self] _ in
            self?.assumeIsolated { $0.sendStateAgain(to: member, client: client) }
        }
        guard flow.keeper.state.deletedAt == nil else {
            // The join was answered before anybody knew.
            let user = flow.keeper.state.deletedBy
            return flow.keeper.whenDurable(
                { [weak self] in self?.assumeIsolated { _ = $0.close(reason: "deleted", by: user) } }, otherwise: again)
        }
        flow.bridge.whenEncoded { [weak self] in
            // An empty document is no news to a newcomer.
            let sent = flow.keeper.document.isEmpty ? nil : SentState(flow)
            flow.keeper.whenDurable(
                { self?.assumeIsolated { $0.deliver(sent, to: member, client: client) } }, otherwise: again)
        }
    }

    /// What was on its way could not be stored: the member gets the state without it.
    private func sendStateAgain(to member: any Member, client: String) {
        loop.post { [weak self] in self?.assumeIsolated { $0.attach(client: client, member: member) } }
    }

    private func deliver(_ sent: SentState?, to member: any Member, client: String) {
        guard state == .running, let flow, clients[client]?.member === member else { return }
        flow.bridge.didJoin(client, sent?.flow)
        guard let sent else { return }
        send(sent.delivery, to: member)
        // Others may have written since, and been relayed to the newcomer before this: it gets what has become of it.
        if flow.keeper.version != sent.version || !flow.bridge.isSettled { feedSoon() }
    }

    func send(_ delivery: Delivery<FlowEvent>, to member: any Member) {
        if member.loop.isCurrent { return member.deliver(delivery) }
        let event = delivery.message
        member.loop.post { member.deliver(Delivery(event)) }
    }

    /// A member that this instance has taken over has been told so. It gets the state, as a newcomer does: what the
    /// earlier instance knew of it, or had not merged, is gone.
    func attach(client: String, member: any Member) {
        _ = perform {
            if clients[client]?.member === member { sendState(to: member, client: client) }
        }
    }

    /// Relays a change to every member, the sender included; a whole flow is also merged into the document, later.
    func change(_ change: FlowChange, from client: String?) -> Result<Void, FlowsError> {
        perform {
            touch()
            environment.telemetry.changes.add(1, shard: loop.index)
            topic.broadcast(.update(change), from: loop)
            if change.isWholeFlow { write(change, from: client) }
        }
    }

    /// The sender may have left upon the relay of its own change, and the session ended by that: the write counts, and is
    /// merged at once.
    private func write(_ change: FlowChange, from client: String?) {
        keepers.open(id) { [weak self] result in
            guard let flow = try? result.get() else { return }
            flow.bridge.write(change, from: client)
            let isIn = self?.assumeIsolated { session in client.map { session.clients[$0] != nil } ?? true }
            if let client, isIn != true { flow.bridge.leave(client) }
        }
    }

    // MARK: Other members' changes

    /// A transaction is durable: members of generation 2 get it as it is, those of generation 1 the flow it makes.
    func released(_ transaction: CommittedTransaction, except: Subscription<FlowEvent>?) {
        guard state == .running else { return }
        topic.broadcast(.transaction(transaction), from: loop, except: except)
        if !transaction.isBridged, !transaction.isOfComments {
            feed.isNeeded = true
            feedSoon()
        }
    }

    /// A whole-flow write has become part of a document that it may not have known whole.
    func merged() { if feed.isNeeded { feedSoon() } }

    /// Sends the document to the members of generation 1, at most ten times a second; the newest state wins.
    private func feedSoon() {
        guard state == .running, feed.timer == nil, hasMembersOfGeneration1 else { return }
        feed.timer = loop.schedule(after: feed.delay(at: loop.now)) { [weak self] in
            self?.assumeIsolated { $0.feedNow() }
        }
    }

    private func feedNow() {
        feed.sent(at: loop.now)
        guard state == .running, let flow else { return }
        flow.bridge.whenEncoded { [weak self] in
            let sent = SentState(flow)
            flow.keeper.whenDurable(
                {
                    if let whole = sent.flow { flow.bridge.didSend(whole) }
                    self?.assumeIsolated { $0.topic.broadcast(sent.delivery.message, from: $0.loop) }
                },
                // It may have brought something that is durable, too.
                otherwise: { _ in self?.assumeIsolated { $0.feedSoon() } })
        }
    }
}

/// The document as it is sent to generation 1 members, at the moment it is encoded.
///
/// `@unchecked Sendable`: the delivery is made for the flow's loop, and stays there.
private struct SentState: @unchecked Sendable {
    let delivery: Delivery<FlowEvent>
    let version: Int
    /// Nil when it is empty.
    let flow: WholeFlow?

    init(_ loaded: LoadedFlow) {
        delivery = loaded.bridge.state
        version = loaded.keeper.version
        flow = loaded.keeper.document.isEmpty ? nil : loaded.keeper.document.wholeFlow
    }
}

/// When generation 1 members get the document because others changed it: at most ten times a second.
struct WholeFlowFeed {
    /// Whether anybody but generation 1 members has changed the flow in this session.
    var isNeeded = false
    var timer: (any LoopTimer)?
    private var last: LoopInstant?

    private static let interval = Duration.milliseconds(100)

    func delay(at now: LoopInstant) -> Duration {
        guard let last else { return .zero }
        return last + Self.interval - now
    }

    mutating func sent(at now: LoopInstant) {
        timer = nil
        last = now
    }
}
