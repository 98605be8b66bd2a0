import Flows

/// The REST interface of flows.
struct FlowRoutes {
    let services: Services

    /// The most flows that the list has.
    private static let listLimit = 1000

    func add(to router: inout Router) {
        router.add("GET", "/api/flows", .member) { list($0) }
        router.add("GET", "/api/flows/:id", .member) { withFlow($0, read) }
        router.add("GET", "/api/flows/:id/status", .member) { withFlow($0, status) }
        router.add("POST", "/api/flows/:id/sync", .member) { withFlow($0, sync) }
    }

    private static let storageFailed = HTTPResponse.failure(
        503, "storage_error", "The server could not store or read the flow; try again.", retryAfter: 1000)

    private func withFlow(_ exchange: Exchange, _ body: (FlowID, Exchange) -> Void) {
        guard let id = try? FlowID(exchange.parameters["id"] ?? "") else {
            return exchange.respond(.failure(400, "invalid_flow_id", "Invalid flow identifier"))
        }
        body(id, exchange)
    }

    // MARK: Reading

    private func list(_ exchange: Exchange) {
        let respond = exchange.responder()
        let services = services
        services.flows.list(FlowQuery(search: "", isBin: false, cursor: nil, limit: Self.listLimit)) { result in
            guard case .success(let page) = result else { return respond(Self.storageFailed) }
            respond(.json(Self.listText(page.flows, active: services.flows.activeSessions)))
        }
    }

    private static func listText(_ stored: [FlowSummary], active: [FlowID: FlowStatus]) -> [UInt8] {
        var entries: [FlowID: Entry] = [:]
        for (id, status) in active {
            entries[id] = Entry(id: id, clientCount: status.clientCount, updatedAt: status.lastActivity ?? 0)
        }
        for flow in stored {
            var entry = entries[flow.id] ?? Entry(id: flow.id, clientCount: 0, updatedAt: flow.updatedAt / 1000)
            entry.title = flow.title
            entry.nodeCount = flow.nodeCount
            entry.edgeCount = flow.edgeCount
            entries[flow.id] = entry
        }
        let sorted = entries.values.sorted {
            ($0.clientCount > 0 ? 1 : 0, $0.updatedAt, $1.id.description)
                > ($1.clientCount > 0 ? 1 : 0, $1.updatedAt, $0.id.description)
        }
        let text = JSONBuilder()
        text.raw("{").member("flows").raw("[")
        text.list(sorted.prefix(listLimit)) { $0.write(to: text) }
        return text.raw("]}").bytes
    }

    private struct Entry {
        let id: FlowID
        let clientCount: Int
        let updatedAt: Int64
        var title: String?
        var nodeCount = 0
        var edgeCount = 0

        func write(to text: JSONBuilder) {
            text.raw("{").member("id").string(id.description).raw(",").member("title")
            if let title { text.string(title) } else { text.raw("null") }
            text.raw(",").member("node_count").number(nodeCount)
                .raw(",").member("edge_count").number(edgeCount)
                .raw(",").member("client_count").number(clientCount)
                .raw(",").member("active").bool(clientCount > 0)
                .raw(",").member("updated_at").number(updatedAt).raw("}")
        }
    }

    /// The document, with what is on its way into it.
    private func read(_ id: FlowID, _ exchange: Exchange) {
        let respond = exchange.responder()
        services.flows.read(id) { result in
            guard case .success(let found) = result else { return respond(Self.storageFailed) }
            guard let flow = found else { return respond(.failure(404, "not_found", "This flow does not exist.")) }
            let text = JSONBuilder()
            text.raw("{").member("id").string(id.description)
                .raw(",").member("updated_at").number(flow.summary.updatedAt / 1000).raw(",")
            // The encoding is an object of its own: its members go on behind ours.
            text.value(Array(flow.document.encoding.dropFirst()))
            respond(.json(text.bytes))
        }
    }

    private func status(_ id: FlowID, _ exchange: Exchange) {
        let status = services.flows.status(id)
        let text = JSONBuilder()
        text.raw("{").member("active").bool(status.isActive)
            .raw(",").member("client_count").number(status.clientCount)
        if let last = status.lastActivity { text.raw(",").member("last_activity").number(last) }
        exchange.respond(.json(text.raw("}").bytes))
    }

    // MARK: Writing

    /// Relays the body's `changes`, and merges them into the document when they are a whole flow. Never deletes.
    private func sync(_ id: FlowID, _ exchange: Exchange) {
        let body = exchange.request.body.isEmpty ? Array("{}".utf8) : exchange.request.body
        guard UTF8Validator.isValid(body.span), isObject(body.span) else {
            return exchange.respond(.failure(400, "bad_request", "The body is no JSON object in UTF-8."))
        }
        let respond = exchange.responder()
        let range = FlowChangeReader.changes(body.span, 0..<body.count)
        let changes = range.map { Array(body.span, $0) } ?? Array("{}".utf8)
        let change = FlowChange(
            json: changes, isWholeFlow: FlowChangeReader.isWholeFlow(changes.span, 0..<changes.count),
            unixSeconds: exchange.loop.unixSeconds)
        services.flows.broadcast(id, change, from: nil) { result in
            guard case .success = result else { return respond(Self.storageFailed) }
            respond(.json(Array("{\"success\":true,\"message\":\"Flow changes broadcasted\"}".utf8)))
        }
    }

    private func isObject(_ bytes: Span<UInt8>) -> Bool {
        var at = 0
        JSONScanner.skipWhitespace(bytes, &at)
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else { return false }
        guard (try? JSONScanner.skipValue(bytes, &at, depthLimit: Envelope.depthLimit)) != nil else { return false }
        JSONScanner.skipWhitespace(bytes, &at)
        return at == bytes.count
    }
}
