/// Who is in a flow and what they do, as its members of generation 2 are told (protocol.md §3, presence and awareness).
///
/// Pure: the session keeps the timers, and sends what is taken from here.
struct Gathering: Sendable {
    private var presence: Presence<String>
    private var announcer: PresenceAnnouncer
    private var awareness: Awareness

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
    mutating func enter(
        _ client: String, _ meta: PresenceMeta, at now: LoopInstant
    ) -> (presence: Decision?, awareness: Decision?) {
        let gone = awareness.remove(client, at: now)
        return (announcer.add(presence.track(client, ref: client, meta), at: now), gone)
    }

    /// A client has gone.
    mutating func leave(_ client: String, at now: LoopInstant) -> (presence: Decision?, awareness: Decision?) {
        let gone = awareness.remove(client, at: now)
        return (announcer.add(presence.untrack(ref: client), at: now), gone)
    }

    /// A client is shown in another way.
    mutating func update(_ client: String, _ meta: PresenceMeta, at now: LoopInstant) -> Decision? {
        announcer.add(presence.update(ref: client, meta), at: now)
    }

    /// A client does something else; one that is not here is passed over.
    mutating func set(_ client: String, _ state: AwarenessState, at now: LoopInstant) -> Decision? {
        presence.meta(ref: client) == nil ? nil : awareness.set(client, state, at: now)
    }

    // MARK: Sending

    /// The payload of the next `presence_diff`; nil when there is nothing to tell.
    mutating func takePresence(at now: LoopInstant) -> [UInt8]? { announcer.take(at: now)?.payload }

    /// The payload of the next `awareness`; nil when there is nothing to tell.
    mutating func takeAwareness(at now: LoopInstant) -> [UInt8]? { awareness.take(at: now) }

    /// All that somebody needs to know who has come, or has missed something, to be sent now.
    mutating func full() -> [Push] {
        [
            Push(event: "presence_state", payload: presence.state()),
            Push(event: "awareness", payload: awareness.full(), lane: .awareness),
        ]
    }
}
