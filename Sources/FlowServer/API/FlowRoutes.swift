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
        let isFirst = cursor == nil && search.isEmpty && !isBin
        let live = isFirst ? Self.live(services.flows, limit: limit - 1) : []
        let query = FlowQuery(search: search, isBin: isBin, cursor: cursor, limit: limit - live.count)
        services.flows.list(query) { [flows = services.flows] result in
            guard case .success(let page) = result else { return call.respond(FlowsError.storage.response) }
            call.respond(.json(Self.text(page, live, active: flows.activeSessions)))
        }
    }

    /// Those that people are in and that were never written, the latest first.
    private static func live(_ flows: Flows, limit: Int) -> [(id: FlowID, status: FlowStatus)] {
        let sorted = flows.unstoredSessions.sorted {
            ($0.value.lastActivity ?? 0, $1.key.description) > ($1.value.lastActivity ?? 0, $0.key.description)
        }
        return sorted.prefix(limit).map { ($0.key, $0.value) }
    }

    private static func text(
        _ page: FlowPage, _ live: [(id: FlowID, status: FlowStatus)], active: [FlowID: FlowStatus]
    ) -> [UInt8] {
        let stored = Set(page.flows.map(\.id))
        let unstored = live.filter { !stored.contains($0.id) }
        let text = JSONBuilder().raw("{").member("flows").raw("[")
        text.list(unstored) { FlowText.entry(live: $0.id, $0.status, to: text) }
        if !unstored.isEmpty, !page.flows.isEmpty { text.raw(",") }
        text.list(page.flows) { FlowText.entry($0, active[$0.id], to: text) }
        return text.raw("],").member("cursor").string(page.cursor).raw("}").bytes
    }

    @Sendable private func status(_ id: FlowID, _ call: FlowCall) {
        let status = services.flows.status(id)
        let text = JSONBuilder()
        text.raw("{").member("active").bool(status.isActive)
            .raw(",").member("client_count").number(status.clientCount)
        if let last = status.lastActivity { text.raw(",").member("last_activity").number(last) }
        call.respond(.json(text.raw("}").bytes))
    }

    // MARK: Relaying

    /// Relays the body's `changes`, and merges them into the document when they are a whole flow. Never deletes.
    @Sendable private func sync(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        let unixSeconds = SystemClock.unixMilliseconds() / 1000
        let body = try RequestBody(call.request.body)
        let changes = body.value("changes").map { Array(body.text[$0]) } ?? Array("{}".utf8)
        let change = FlowChange(
            json: changes, isWholeFlow: FlowChangeReader.isWholeFlow(changes.span, 0..<changes.count),
            unixSeconds: unixSeconds)
        services.flows.broadcast(id, change, from: nil) { result in
            switch result {
            case .success:
                call.respond(.json(Array("{\"success\":true,\"message\":\"Flow changes broadcasted\"}".utf8)))
            case .failure(let error): call.respond(error.response)
            }
        }
    }
}
