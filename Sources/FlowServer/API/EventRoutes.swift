import Flows
import Telemetry

/// `GET /api/flows/:id/events`: the transactions of a flow as they become durable (protocol.md §5).
struct EventRoutes {
    let services: Services

    func add(to router: inout Router) {
        router.add("GET", "/api/flows/:id/events", .member) { events($0) }
    }

    private func events(_ exchange: Exchange) {
        guard let id = try? FlowID(exchange.parameters["id"] ?? "") else {
            return exchange.respond(FlowsError.invalidFlowID.response)
        }
        let since: ServerRequest.State?
        do throws(FlowCall.Rejection) {
            since = try Self.known(to: exchange.request)
        } catch {
            return exchange.respond(error.response)
        }
        let watcher = EventWatcher(exchange, id, services)
        let loop = exchange.loop
        services.flows.observe(
            id, since: since,
            news: { news in loop.run { watcher.receive(news) } },
            began: { result in loop.run { watcher.began(result, isResumed: since != nil) } })
    }

    /// The state that the client says it has, as an event's id or as an `ETag`; nil when it says nothing.
    private static func known(to request: HTTPRequest) throws(FlowCall.Rejection) -> ServerRequest.State? {
        if let id = request.fields["last-event-id"], !id.isEmpty {
            // A browser repeats the id that it has got, whatever that is, and cannot mend it: it is told to read anew.
            return state(id) ?? ServerRequest.State(epoch: "", clock: 0)
        }
        guard let text = request.queryValue("since"), !text.isEmpty else { return nil }
        guard let state = state(text) else {
            throw FlowCall.Rejection(
                400, "bad_request", "since must be the id of an event, <epoch>.<clock>, or the ETag of the flow.")
        }
        return state
    }

    private static func state(_ text: String) -> ServerRequest.State? { EntityTag.bare(text) ?? EntityTag.state(text) }
}

/// Watches a flow for a stream of events.
///
/// `@unchecked Sendable`: touched on the connection's loop only.
private final class EventWatcher: @unchecked Sendable {
    static let fields = [("content-type", EventStream.contentType), ("cache-control", "no-store")]

    private let exchange: Exchange
    private let id: FlowID
    private let services: Services
    private var observation: Observation?
    private var stream: EventStream?

    init(_ exchange: Exchange, _ id: FlowID, _ services: Services) {
        self.exchange = exchange
        self.id = id
        self.services = services
    }

    func began(_ result: Result<Observation, ServerRefusal>, isResumed: Bool) {
        switch result {
        case .failure(let refusal): exchange.respond(refusal.response)
        case .success(let observation) where exchange.request.method == "HEAD":
            observation.end()
            exchange.respond(HTTPResponse(status: 200, fields: Self.fields, body: .stream))
        case .success(let observation):
            self.observation = observation
            let index = exchange.loop.index
            let isStreaming = exchange.stream(HTTPResponse(status: 200, fields: Self.fields)) { connection in
                let stream = EventStream(
                    connection, softMark: services.configuration.softMark,
                    slow: { [services] in services.metrics.channels.slowClients.add(1, shard: index) },
                    ended: { [self] in stop() })
                self.stream = stream
                return stream
            }
            guard isStreaming else { return stop() }
            // Where it stands; or, when what was missed is not at hand or too much, that the flow must be read anew.
            let missed = observation.missed.flatMap { fits($0) ? $0 : nil }
            if let missed, isResumed, !missed.isEmpty {
                for transaction in missed { send(transaction) }
            } else {
                let state = observation.state
                let isKnown = missed != nil
                stream?.send(
                    isKnown ? "state" : "reset", id: "\(state.epoch).\(state.clock)",
                    JSONBuilder().raw("{").member("epoch").string(state.epoch).raw(",")
                        .member("clock").number(state.clock).raw("}").bytes)
            }
        }
    }

    /// Whether so much may wait to be sent at once.
    private func fits(_ transactions: [CommittedTransaction]) -> Bool {
        transactions.reduce(0) { $0 + $1.payload.count + EventStream.overhead } <= services.configuration.softMark
    }

    func receive(_ news: FlowNews) {
        switch news {
        case .transaction(let transaction): send(transaction)
        case .deleted(let by):
            stream?.send(
                "flow_deleted", id: nil,
                JSONBuilder().raw("{").member("flow_id").string(id.description)
                    .raw(",\"reason\":\"deleted\",").member("by").string(by).raw("}").bytes)
            stream?.end()
        case .interrupted: stream?.end()
        }
    }

    private func send(_ transaction: CommittedTransaction) {
        guard let epoch = observation?.state.epoch else { return }
        stream?.send("tx", id: "\(epoch).\(transaction.clock)", transaction.payload)
    }

    private func stop() {
        stream = nil
        observation?.end()
        observation = nil
    }
}
