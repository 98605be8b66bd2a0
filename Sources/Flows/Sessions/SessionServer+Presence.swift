/// Presence and awareness (protocol.md §3): who is in the flow, and what they do at this moment. Members of generation 2
/// only. Nothing of it is stored.
extension SessionServer {
    /// A member of generation 2 is in.
    func gather(_ client: String, _ look: JoinRequest.Look) -> Gathering {
        let gathering = gathering ?? Gathering(environment)
        self.gathering = gathering
        let decisions = gathering.enter(client, look, at: loop.now)
        entry?.publish(people: gathering.people)
        announcePresence(decisions.presence)
        announceAwareness(decisions.awareness)
        scheduleDigest()
        return gathering
    }

    /// A member of generation 2 has gone.
    func disperse(_ client: String) {
        guard let gathering else { return }
        let decisions = gathering.leave(client, at: loop.now)
        entry?.publish(people: gathering.people)
        announcePresence(decisions.presence)
        announceAwareness(decisions.awareness)
    }

    /// What the instance that failed knew. What it was about to tell is told at once.
    func takeOver(_ gathering: Gathering) {
        self.gathering = gathering
        entry?.publish(people: gathering.people)
        announcePresence(.now)
        announceAwareness(.now)
        scheduleDigest()
    }

    /// What is shown of a member changes.
    func present(_ meta: PresenceMeta, client: String, member: any Member) {
        guard state == .running, clients[client]?.member === member else { return }
        guard let gathering else { return }
        announcePresence(gathering.update(client, meta, at: loop.now))
        entry?.publish(people: gathering.people)
    }

    /// A member does something else.
    func setAwareness(_ awareness: AwarenessState, client: String, member: any Member) {
        guard state == .running, clients[client]?.member === member else { return }
        announceAwareness(gathering?.set(client, awareness, at: loop.now))
    }

    /// All of it, for a member that has missed something.
    func fullGathering(for client: String, member: any Member) -> [FlowEvent] {
        guard state == .running, let gathering, clients[client]?.member === member else { return [] }
        return gathering.full().map(\.message)
    }

    private func announcePresence(_ decision: Gathering.Decision?) {
        switch decision {
        case .now:
            gathering?.timers.presence?.cancel()
            guard let payload = gathering?.takePresence(at: loop.now) else { return }
            topic.broadcast(.push(Push(event: "presence_diff", payload: payload)), from: loop)
        case .at(let instant):
            gathering?.timers.presence = loop.schedule(after: instant - loop.now) { [weak self] in
                self?.assumeIsolated { $0.announcePresence(.now) }
            }
        case .waiting, nil: break
        }
    }

    private func announceAwareness(_ decision: Gathering.Decision?) {
        switch decision {
        case .now:
            gathering?.timers.awareness?.cancel()
            guard let payload = gathering?.takeAwareness(at: loop.now) else { return }
            topic.broadcast(.push(Push(event: "awareness", payload: payload, lane: .awareness)), from: loop)
        case .at(let instant):
            gathering?.timers.awareness = loop.schedule(after: instant - loop.now) { [weak self] in
                self?.assumeIsolated { $0.announceAwareness(.now) }
            }
        case .waiting, nil: break
        }
    }

    // MARK: Digest

    /// Members of generation 2 compare what they have with the server's digest every 30 s, while there are any.
    private func scheduleDigest() {
        guard let gathering, gathering.timers.digest == nil, gathering.count > 0 else { return }
        gathering.timers.digest = loop.schedule(after: GatheringTimers.digestInterval) { [weak self] in
            self?.assumeIsolated { $0.sendDigest() }
        }
    }

    private func sendDigest() {
        gathering?.timers.digest = nil
        guard state == .running else { return }
        scheduleDigest()
        guard let gathering, gathering.count > 0, let keeper = flow?.keeper else { return }
        let text = "{\"clock\":\(keeper.state.clock),\"digest\":\"\(keeper.document.digest)\"}"
        let push = Push(event: "digest", payload: Array(text.utf8))
        keeper.whenDurable { [weak self] in
            self?.assumeIsolated { session in
                if session.state == .running { session.topic.broadcast(.push(push), from: session.loop) }
            }
        }
    }
}

/// What a session still has to tell its members of generation 2 of each other.
struct GatheringTimers {
    var presence: (any LoopTimer)?
    var awareness: (any LoopTimer)?
    var digest: (any LoopTimer)?

    static let digestInterval = Duration.seconds(30)

    mutating func cancel() {
        presence?.cancel()
        awareness?.cancel()
        digest?.cancel()
        self = GatheringTimers()
    }
}
