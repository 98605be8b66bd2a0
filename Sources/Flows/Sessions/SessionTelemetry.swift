public import Telemetry

/// What sessions report.
public final class SessionTelemetry: Sendable {
    /// The number that a join or leave led to.
    public struct MembershipMeasurements: Equatable, Sendable {
        /// Members now.
        public let clientCount: Int
    }

    /// Where it happened.
    public struct MembershipMetadata: Equatable, Sendable {
        /// The flow.
        public let flowID: String
    }

    /// `session.client_joined`
    public let clientJoined: Event<MembershipMeasurements, MembershipMetadata>
    /// `session.client_left`
    public let clientLeft: Event<MembershipMeasurements, MembershipMetadata>
    /// Why a session ended that should not have, or what the store could not do for a flow.
    public struct FailureMetadata: Sendable {
        /// The flow.
        public let flowID: String
        /// What the session threw, or the store.
        public let error: String
        /// What the store threw; nil when it was the session.
        public let storeError: StoreError?
        /// The flow is parked: it failed too often to be started again now.
        public let isParked: Bool

        init(_ flow: FlowID, sessionError: any Error, isParked: Bool) {
            flowID = flow.description
            error = "\(sessionError)"
            storeError = nil
            self.isParked = isParked
        }

        init(_ flow: FlowID, _ storeError: StoreError) {
            flowID = flow.description
            error = "\(storeError)"
            self.storeError = storeError
            isParked = false
        }
    }

    /// `session.failed`
    public let failed: Event<Void, FailureMetadata>
    let joins: Counter
    let leaves: Counter
    let changes: Counter
    let wholeFlowWrites: Counter
    let writesCoalesced: Counter
    let elementsSkipped: Counter
    let writesRefused: Counter
    let sessionsStarted: Counter
    let sessionsFailed: Counter
    let flowsParked: Counter
    let sessionsIdled: Counter
    let announcementsCoalesced: Counter
    let joinsRefused: Counter
    let transactions: Counter
    private let refusals: [String: Counter]
    let storeFailures: Counter

    /// Registers the instruments.
    public init(_ registry: Registry, failures: HandlerFailures = HandlerFailures()) throws(RegistrationError) {
        clientJoined = Event(
            "session.client_joined", help: "A client joined a flow: client_count after it; flow_id.", failures: failures
        )
        clientLeft = Event(
            "session.client_left", help: "A client left a flow: client_count after it; flow_id.", failures: failures)
        failed = Event(
            "session.failed", help: "A session or the store failed: flow_id, error, whether the flow is parked now.",
            failures: failures)
        joins = try registry.counter("flows_session_client_joined_total", help: "Clients that joined a flow.")
        leaves = try registry.counter("flows_session_client_left_total", help: "Clients that left a flow.")
        changes = try registry.counter("flows_changes_total", help: "Changes relayed to the members of a flow.")
        wholeFlowWrites = try registry.counter(
            "flows_whole_flow_writes_total", help: "Whole-flow writes merged into a document.")
        writesCoalesced = try registry.counter(
            "flows_writes_coalesced_total", help: "Whole-flow writes that a newer one of the same client replaced.")
        elementsSkipped = try registry.counter(
            "flows_elements_skipped_total", help: "Nodes and edges of whole-flow writes that were invalid.")
        writesRefused = try registry.counter(
            "flows_writes_refused_total", help: "Whole-flow writes that did not fit into a limit.")
        sessionsStarted = try registry.counter("flows_sessions_started_total", help: "Sessions started.")
        sessionsFailed = try registry.counter("flows_sessions_failed_total", help: "Sessions that failed.")
        flowsParked = try registry.counter(
            "flows_parked_total", help: "Flows parked because their session kept failing.")
        sessionsIdled = try registry.counter(
            "flows_sessions_idled_total", help: "Sessions stopped because nothing happened in them.")
        announcementsCoalesced = try registry.counter(
            "flows_announcements_coalesced_total", help: "Joins and leaves that shared their announcement with others.")
        storeFailures = try registry.counter(
            "flows_store_failures_total", help: "Reads and writes outside of sessions that the store failed.")
        transactions = try registry.counter(
            "flows_transactions_total", help: "Records handed to the store: transactions and recorded answers.")
        var refusals: [String: Counter] = [:]
        for code in Refusal.codes {
            refusals[code] = try registry.counter(
                "flows_requests_refused_total", help: "Requests refused, by reason.", labels: ["reason": code])
        }
        self.refusals = refusals
        joinsRefused = try registry.counter(
            "flows_joins_refused_total", help: "Joins refused because the flow was full, invalid or parked.")
    }

    /// A request was refused.
    func refused(_ refusal: Refusal, shard: Int) { refusals[refusal.code]?.add(1, shard: shard) }
}
