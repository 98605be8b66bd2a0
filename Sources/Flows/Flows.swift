import Telemetry

/// The boundary of the module: everything that channels and the REST interface ask of flows, with its input checked.
///
/// Callable from every thread. Calls about one flow run on that flow's loop, in the order of calling; what they answer
/// comes on that loop, or, for members, on the member's.
public final class Flows: Sendable {
    /// Sessions and their supervisor.
    public let sessions: FlowSessionManager
    let random: any RandomSource
    let store: any FlowStore
    let workers: any WorkerPool
    let limits: DocumentLimits

    /// - Parameters:
    ///   - loops: where flows live; a loop's `index` is its place here.
    ///   - store: where documents live.
    ///   - workers: take what would hold up a loop.
    ///   - giveUp: called when sessions fail in so many flows that their supervisor gives up.
    public init(
        loops: [any Loop], configuration: FlowsConfiguration, telemetry: SessionTelemetry, store: any FlowStore,
        workers: any WorkerPool, random: any RandomSource, giveUp: @escaping @Sendable () -> Void
    ) {
        self.random = random
        self.store = store
        self.workers = workers
        limits = configuration.document
        sessions = FlowSessionManager(
            loops: loops, configuration: configuration, telemetry: telemetry, store: store, workers: workers,
            random: random, giveUp: giveUp)
    }

    /// The loop on which a flow lives.
    public func loop(for id: FlowID) -> any Loop { sessions.loop(for: id) }

    /// Gives, on any loop, whether all that was written is merged and stored.
    public func areSettled(_ reply: @escaping @Sendable (Bool) -> Void) { sessions.areSettled(reply) }

    /// Lets `member` into a flow; the answer comes to the member.
    ///
    /// - Parameters:
    ///   - client: under which id; trimmed. Nothing, or only white space, gives one that nobody else has.
    ///   - replaces: the client takes the place of its own earlier membership, which is no new place in the flow.
    public func join(_ id: FlowID, client: String?, member: any Member, replaces: Bool = false) {
        let trimmed = client?.trimmingWhiteSpace() ?? ""
        let client = trimmed.isEmpty ? "anon:" + RandomText.base32(random.bytes(8)) : trimmed
        sessions.join(id, client: client, member: member, replaces: replaces)
    }

    /// Lets `member` of generation 2 into a flow; the answer comes to the member.
    public func join(_ id: FlowID, _ request: JoinRequest, member: any Member) {
        sessions.join(id, request, member: member)
    }

    /// What `member` asks the flow to do. The answer comes once, on the flow's loop; the transaction goes to everybody
    /// else.
    public func request(
        _ membership: Membership, _ request: TransactionRequest, member: any Member,
        reply: @escaping @Sendable (Answer) -> Void
    ) {
        sessions.request(
            membership.flowID, request, client: membership.clientID, member: member, reply: reply)
    }

    /// Says no to something that `member` asked, in its turn: clients take their answers in the order of asking. The answer
    /// comes once, on the flow's loop.
    public func refuse(_ membership: Membership, _ refusal: Refusal, reply: @escaping @Sendable (Answer) -> Void) {
        sessions.withSession(
            membership.flowID, { $0.refuse(refusal, reply: reply) }, otherwise: { reply(Answer(.restarting)) })
    }

    /// Brings `member` from the state it knows to the present one: an answer, and events that follow it.
    ///
    /// - Parameter isResync: it is the server that lost its place with the member, who may have missed other events too.
    public func sync(
        _ membership: Membership, epoch: String?, clock: UInt64, member: any Member, isResync: Bool = false,
        reply: @escaping @Sendable (Answer, Following?) -> Void
    ) {
        let known = epoch.map { FlowKeeper.Known(epoch: $0, clock: clock) }
        sessions.sync(
            membership.flowID, known, client: membership.clientID, member: member, isResync: isResync, reply: reply)
    }

    /// `member` is shown in another way from now on.
    public func present(_ meta: PresenceMeta, as membership: Membership, member: any Member) {
        sessions.withSession(membership.flowID) { session in
            session.present(meta, client: membership.clientID, member: member)
        }
    }

    /// What `member` does at this moment. `taken` is called on the flow's loop.
    public func setAwareness(
        _ state: AwarenessState, as membership: Membership, member: any Member,
        taken: @escaping @Sendable () -> Void = {}
    ) {
        sessions.withSession(
            membership.flowID,
            { session in
                session.setAwareness(state, client: membership.clientID, member: member)
                taken()
            }, otherwise: taken)
    }

    /// Who is in the flow and what they do, for a member that has missed some of it. Called on the flow's loop.
    public func gathering(
        _ membership: Membership, member: any Member, reply: @escaping @Sendable ([FlowEvent]) -> Void
    ) {
        sessions.withSession(membership.flowID) { session in
            reply(session.fullGathering(for: membership.clientID, member: member))
        }
    }

    /// The transactions before a clock (nil: up to now), the newest first, at most so many. The answer comes on the
    /// flow's loop.
    public func history(
        _ id: FlowID, before clock: UInt64?, limit: Int, reply: @escaping @Sendable (Answer) -> Void
    ) {
        sessions.withSession(
            id, { $0.history(before: clock, limit: limit, reply: reply) }, otherwise: { reply(Answer(.restarting)) })
    }

    /// The named versions, the newest first. The answer comes on the flow's loop.
    public func versions(_ id: FlowID, reply: @escaping @Sendable (Answer) -> Void) {
        sessions.withSession(id, { $0.versions(reply: reply) }, otherwise: { reply(Answer(.restarting)) })
    }

    /// A member has heard that its session was restarted: it gets the state of the new one.
    public func attach(_ membership: Membership, member: any Member) {
        sessions.attach(membership.flowID, client: membership.clientID, member: member)
    }

    /// Takes a client out of a flow. Answers how many remain; 0 when the flow has no session.
    ///
    /// - Parameter member: only this member of the client; nil for whoever it is.
    public func leave(
        _ id: FlowID, client: String, member: (any Member)? = nil, reply: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        sessions.leave(id, client: client, member: member, reply: reply)
    }

    /// Relays a change to the members of a flow, if it is live. `reply` comes when it has been handed to all; it is a
    /// failure when the document could not take what was relayed.
    ///
    /// - Parameter client: the member that sent it; nil for the REST interface.
    public func broadcast(
        _ id: FlowID, _ change: FlowChange, from client: String?,
        reply: @escaping @Sendable (Result<Void, FlowsError>) -> Void = { _ in }
    ) {
        sessions.change(id, change, from: client, reply: reply)
    }

    /// Ends the live session of a flow, never the stored flow. Answers how many members it had.
    public func close(_ id: FlowID, reason: String, reply: @escaping @Sendable (Int) -> Void = { _ in }) {
        sessions.close(id, reason: reason, reply: reply)
    }

    /// Starts every session anew from the store, as the parent of a supervisor that gave up. Members stay.
    public func reset(done: @escaping @Sendable () -> Void) { sessions.reset(done: done) }

    /// What is known of a flow's session. Waits for nobody.
    public func status(_ id: FlowID) -> FlowStatus { sessions.registry.lookup(id)?.status ?? .inactive }

    /// The flows that somebody is in. Waits for nobody.
    public var activeSessions: [FlowID: FlowStatus] {
        var active: [FlowID: FlowStatus] = [:]
        for entry in sessions.registry.entries where entry.status.isActive { active[entry.id] = entry.status }
        return active
    }

    /// The flows that somebody is in, and that nobody has written to yet. Waits for nobody.
    public var unstoredSessions: [FlowID: FlowStatus] {
        var active: [FlowID: FlowStatus] = [:]
        for entry in sessions.registry.entries where !entry.isStored && entry.status.isActive {
            active[entry.id] = entry.status
        }
        return active
    }

    // MARK: Stored flows

    /// The flow with all that is on its way into it; nil for a flow that was never written. Its document may have yet to be
    /// encoded.
    public func read(_ id: FlowID, reply: @escaping @Sendable (Result<FlowReading?, FlowsError>) -> Void) {
        sessions.read(id, reply: reply)
    }

    /// Stored flows, the one changed last first.
    public func list(_ query: FlowQuery, reply: @escaping @Sendable (Result<FlowPage, FlowsError>) -> Void) {
        store.list(query) { result in reply(result.mapError { _ in .storage }) }
    }

    /// Calls `tell` with what changes in the list from now on, on any thread. The result ends that.
    public func watchList(_ tell: @escaping @Sendable (FlowListBatch) -> Void) -> @Sendable () -> Void {
        sessions.news.watch(tell)
    }

    /// How many flows are stored.
    public var storedFlowCount: Int { store.count }
}

/// A flow as it is read by the REST interface.
public struct FlowReading: Sendable {
    /// What lists say of it.
    public let summary: FlowSummary
    /// Its document.
    public let document: FlowDocument

    init(_ state: FlowState) {
        self.init(summary: state.summary, document: state.document)
    }

    init(summary: FlowSummary, document: FlowDocument) {
        self.summary = summary
        self.document = document
    }
}
