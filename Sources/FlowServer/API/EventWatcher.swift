import Flows
import Telemetry

/// Watches a flow for a stream of events.
///
/// `@unchecked Sendable`: touched on the connection's loop only.
final class EventWatcher: @unchecked Sendable {
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
                    JSONBuilder.object { $0.member("epoch").string(state.epoch).member("clock").number(state.clock) })
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
                JSONBuilder.object {
                    $0.member("flow_id").string(id.description).member("reason").string("deleted")
                        .member("by").string(by)
                })
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
