/// Who is in a flow and what they do, as its members of generation 2 are told (protocol.md §3, presence and awareness).
///
/// The session sends what is taken from here, and sets the timers. Made when the first of them comes: most flows of
/// generation 1 never need it.
///
/// `@unchecked Sendable`: touched on the flow's loop only; a session that failed leaves it to the next instance there.
final class Gathering: @unchecked Sendable {
    private var presence: Presence<String>
    private var announcer: PresenceAnnouncer
    private var awareness: Awareness
    /// How the first of them are shown, for the list of flows.
    private(set) var people: [PresenceMeta] = []
    /// What the session still has to tell.
    var timers = GatheringTimers()

    init(_ environment: SessionEnvironment) {
        let configuration = environment.configuration
        presence = Presence(random: environment.random)
        announcer = PresenceAnnouncer(
            perWindow: configuration.announcementsPerWindow, window: configuration.announcementWindow,
            limit: 2 * configuration.clientsPerFlow)
        awareness = Awareness(limit: configuration.clientsPerFlow)
    }

    /// What is to be sent, and when; see ``MembershipAnnouncer/Decision``. Nil: nothing.
    typealias Decision = MembershipAnnouncer.Decision

    /// How many are here.
    var count: Int { presence.count }

    /// A client has come, or has come in another way: what it did before is over.
    func enter(
        _ client: String, _ look: JoinRequest.Look, at now: LoopInstant
    ) -> (presence: Decision?, awareness: Decision?) {
        let gone = awareness.remove(client, at: now)
        let before = presence.meta(ref: client)
        let meta = look.isColorMade ? distinguished(look.meta, from: client) : look.meta
        let diff = presence.track(client, ref: client, meta)
        choosePeople(losing: before, gaining: meta)
        return (announcer.add(diff, at: now), gone)
    }

    /// A colour that is made, and that somebody besides `client` has here, gives way to the next that is free. Among as
    /// many people as there are colours some look alike.
    private func distinguished(_ meta: PresenceMeta, from client: String) -> PresenceMeta {
        let colors = GeneratedPresence.colors
        guard presence.count < colors.count, let own = colors.firstIndex(of: meta.color) else { return meta }
        let taken = presence.colors(besides: client)
        let free = (colors[own...] + colors[..<own]).first { !taken.contains($0) }
        return free.flatMap { PresenceMeta(name: meta.name, color: $0) } ?? meta
    }

    /// A client has gone.
    func leave(_ client: String, at now: LoopInstant) -> (presence: Decision?, awareness: Decision?) {
        let gone = awareness.remove(client, at: now)
        let before = presence.meta(ref: client)
        let diff = presence.untrack(ref: client)
        choosePeople(losing: before, gaining: nil)
        return (announcer.add(diff, at: now), gone)
    }

    /// A client is shown in another way.
    func update(_ client: String, _ meta: PresenceMeta, at now: LoopInstant) -> Decision? {
        let before = presence.meta(ref: client)
        let diff = presence.update(ref: client, meta)
        if let before { choosePeople(losing: before, gaining: meta) }
        return announcer.add(diff, at: now)
    }

    /// Looks at all only when one of those chosen has gone: who comes late is none of them.
    private func choosePeople(losing old: PresenceMeta?, gaining new: PresenceMeta?) {
        if let old, old != new, people.contains(old) {
            people = presence.looks(limit: FlowStatus.peopleLimit)
        } else if let new, people.count < FlowStatus.peopleLimit, !people.contains(new) {
            people.append(new)
        }
    }

    /// A client does something else; one that is not here is passed over.
    func set(_ client: String, _ state: AwarenessState, at now: LoopInstant) -> Decision? {
        presence.meta(ref: client) == nil ? nil : awareness.set(client, state, at: now)
    }

    // MARK: Sending

    /// The payload of the next `presence_diff`; nil when there is nothing to tell.
    func takePresence(at now: LoopInstant) -> [UInt8]? { announcer.take(at: now)?.payload }

    /// The payload of the next `awareness`; nil when there is nothing to tell.
    func takeAwareness(at now: LoopInstant) -> [UInt8]? { awareness.take(at: now) }

    /// All that somebody needs to know who has come, or has missed something, to be sent now.
    func full() -> [Delivery<FlowEvent>] {
        let (state, since) = presence.state()
        let changes = since.isEmpty ? [] : [Push(event: "presence_diff", payload: since.payload)]
        let others = changes + [Push(event: "awareness", payload: awareness.full(), lane: .awareness)]
        return [state.delivery] + others.map { Delivery(.push($0)) }
    }
}
