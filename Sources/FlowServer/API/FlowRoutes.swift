import Flows

/// The flows of the server: the list, what is known of a live one, and the relay of the reference (protocol.md §5).
struct FlowRoutes {
    let services: Services

    /// The most flows that a page of the list has.
    private static let listLimit: UInt64 = 1000
    private static let searchLimit = 255

    func add(to router: inout Router) {
        router.addFlows("GET", "/api/flows", services, list)
        router.addFlow("GET", "/api/flows/:id/status", services, status)
        router.addFlow("POST", "/api/flows/:id/sync", services, sync)
    }

    // MARK: Reading

    /// Stored flows, the one changed last first; before them, on the first page, those that people are in and that were
    /// never written.
    @Sendable private func list(_ call: FlowCall) throws(FlowCall.Rejection) {
        let search = try call.text("search", limit: Self.searchLimit) ?? ""
        let limit = Int(try call.number("limit", in: 1...Self.listLimit) ?? Self.listLimit)
        let cursor = call.request.queryValue("cursor")
        let isBin = try call.number("bin", in: 0...1) == 1
        if let cursor, !FlowQuery.isCursor(cursor) {
            throw FlowCall.Rejection(400, "bad_request", "cursor must be the cursor of a page before.")
        }
        let query = FlowQuery(search: search, isBin: isBin, cursor: cursor, limit: limit)
        FlowListPage.read(query, services.flows) { result in
            switch result {
            case .success(let page): call.respond(.json(page))
            case .failure(let error): call.respond(error.response)
            }
        }
    }

    @Sendable private func status(_ id: FlowID, _ call: FlowCall) {
        let status = services.flows.status(id)
        let text = JSONBuilder.object {
            $0.member("active").bool(status.isActive).member("client_count").number(status.clientCount)
            if let last = status.lastActivity { $0.member("last_activity").number(last) }
        }
        call.respond(.json(text))
    }

    // MARK: Relaying

    /// Relays the body's `changes`, and merges them into the document when they are a whole flow. Never deletes.
    @Sendable private func sync(_ id: FlowID, _ call: FlowCall) {
        let unixSeconds = SystemClock.unixMilliseconds() / 1000
        call.read { body in
            let changes = body.value("changes").map { Array(body.text[$0]) } ?? Array("{}".utf8)
            let change = FlowChange(
                json: changes, isWholeFlow: FlowChangeReader.isWholeFlow(changes.span, 0..<changes.count),
                unixSeconds: unixSeconds)
            services.flows.broadcast(id, change, from: nil) { result in
                switch result {
                case .success:
                    let text = JSONBuilder.object {
                        $0.member("success").bool(true).member("message").string("Flow changes broadcasted")
                    }
                    call.respond(.json(text))
                case .failure(let error): call.respond(error.response)
                }
            }
        }
    }
}
