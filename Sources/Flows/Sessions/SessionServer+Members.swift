import Telemetry

/// Who is in the flow: room, places, and how the others hear of them.
extension SessionServer {
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
        if let member, let joiner = joining.remove(member) {
            release(joiner)
            endIfEmpty()
            return clients.count
        }
        guard let client = place(of: member, as: client) else {
            endIfEmpty()
            return clients.count
        }
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
            if let identity = gone.identity {
                flow?.keeper.release(identity)
                disperse(client)
            }
        }
        let count = clients.count
        endIfEmpty()
        return count
    }

    /// Members of generation 2 are those who are gathered.
    var hasMembersOfGeneration1: Bool { clients.count > gathering?.count ?? 0 }

    /// Under which id the member is here; nil when another one has its place. A channel that ends before it hears that
    /// its member of generation 2 is in does not know the id.
    private func place(of member: (any Member)?, as client: String) -> String? {
        guard let member else { return client }
        if let present = clients[client] { return present.member === member ? client : nil }
        return clients.first { $0.value.identity != nil && $0.value.member === member }?.key ?? client
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
}
