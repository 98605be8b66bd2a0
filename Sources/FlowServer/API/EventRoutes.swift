import Flows

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
