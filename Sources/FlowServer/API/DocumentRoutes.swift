import Flows

/// Flows as documents: made, read, changed, copied, thrown away and brought back (protocol.md §5). Every change is the
/// same transaction as a socket's.
struct DocumentRoutes {
    let services: Services
    let templates: Templates

    /// Bytes of the name of who puts a flow into the bin.
    private static let nameLimit = 100

    func add(to router: inout Router) {
        router.addFlows("POST", "/api/flows", services, create)
        router.addFlows("POST", "/api/flows/import", services, importFlow)
        router.addFlow("GET", "/api/flows/:id", services, read)
        router.addFlow("GET", "/api/flows/:id/export", services, export)
        router.addFlow("PATCH", "/api/flows/:id", services, describe)
        router.addFlow("PATCH", "/api/flows/:id/document", services, change)
        router.addFlow("POST", "/api/flows/:id/duplicate", services, duplicate)
        router.addFlow("DELETE", "/api/flows/:id", services, remove)
        router.addFlow("POST", "/api/flows/:id/restore", services, restore)
        router.addFlow("DELETE", "/api/bin/:id", services, purge)
    }

    // MARK: Making

    /// `{"id"?,"title"?,"description"?,"document"?}`; an element that cannot be taken refuses the whole. Or
    /// `{"id"?,"title"?,"description"?,"template"}`.
    @Sendable private func create(_ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            try Self.checkMembers(of: body)
            let id = try call.newID(try body.text("id") ?? nil)
            if let template = try call.template(in: body, templates) {
                return try Self.make(id, creation(of: template, body, call), call)
            }
            var operations: [RequestedOperation] = []
            var elementCount = 0
            if let range = body.value("document") {
                let flow = try Self.imported(body, range, call.limits, isStrict: true)
                (operations, elementCount) = (flow.operations, flow.elementCount)
            }
            let title = try body.text("title") ?? nil
            let description = try body.text("description") ?? nil
            let own = ServerRequest.describe(title: title.map { $0 }, description: description.map { $0 })
            if case .change(let described, _) = own { operations += described }
            try Self.make(
                id, Self.creation(operations, bytes: body.text.count, label: "created"), call, places: elementCount)
        }
    }

    /// A body in which nothing is understood, or whose content stands in the wrong place, would make an empty flow.
    private static func checkMembers(of body: RequestBody) throws(FlowCall.Rejection) {
        guard body.value("nodes") == nil, body.value("edges") == nil else {
            throw FlowCall.Rejection(
                400, "bad_request",
                "Put nodes and edges into document, or send the whole as it is to POST /api/flows/import.")
        }
        let known = ["id", "title", "description", "document", "template"]
        guard body.isEmpty || known.contains(where: { body.value($0) != nil }) else {
            throw FlowCall.Rejection(
                400, "bad_request", "Send any of id, title, description, and document or template; or nothing.")
        }
    }

    /// Makes a flow.
    ///
    /// - Parameter places: see `FlowCall.serve`.
    private static func make(
        _ id: FlowID, _ request: ServerRequest, _ call: FlowCall, places: Int = 0
    ) throws(FlowCall.Rejection) {
        try call.serve(id, request, places: places) { result in
            // There is no state to read again and to repeat the request with.
            if case .failure(.conditionFailed) = result { return hasNoState }
            return .written(result, places: places)
        }
    }

    private static let hasNoState = HTTPResponse.failure(
        412, "conflict", "A new flow has no ETag yet; omit If-Match.")

    private func creation(
        of template: Templates.Template, _ body: RequestBody, _ call: FlowCall
    ) throws(FlowCall.Rejection) -> ServerRequest {
        guard body.value("document") == nil else {
            throw FlowCall.Rejection(400, "bad_request", "Send a template or a document, not both.")
        }
        let title = try body.text("title") ?? nil
        let description = try body.text("description") ?? nil
        let action = services.flows.creation(
            of: template.flow, title: title ?? template.name, description: description)
        return Self.creation(action, label: "Template: \(template.name)")
    }

    /// React Flow's own form; elements that cannot be taken are left out and counted.
    @Sendable private func importFlow(_ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let id = try call.newID(call.request.queryValue("id"))
            let flow = try Self.imported(body, body.object, call.limits, isStrict: false)
            try Self.make(
                id, Self.creation(flow.operations, bytes: body.text.count, label: "imported", skipped: flow.skipped),
                call)
        }
    }

    private static func imported(
        _ body: RequestBody, _ range: Range<Int>, _ limits: DocumentLimits, isStrict: Bool
    ) throws(FlowCall.Rejection) -> FlowImport {
        do throws(FlowImport.Refused) {
            return try FlowImport(body.text, range, limits: limits, isStrict: isStrict)
        } catch {
            throw FlowCall.Rejection(error.response)
        }
    }

    private static func creation(
        _ operations: [RequestedOperation], bytes: Int, label: String, skipped: Int? = nil
    ) -> ServerRequest {
        creation(.create(operations, bytes: bytes), label: label, skipped: skipped)
    }

    private static func creation(
        _ action: ServerRequest.Action, label: String, skipped: Int? = nil
    ) -> ServerRequest {
        var request = ServerRequest(action) { outcome in
            ServerAnswer(status: 201, body: FlowText.flow(outcome.summary, skipped: skipped))
        }
        request.label = label
        return request
    }

    /// `{"id"?,"title"?}`: a flow with the same content under new ids.
    @Sendable private func duplicate(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let copyID = try call.newID(try body.text("id") ?? nil)
            let title = try body.text("title") ?? nil
            call.withDocument(id, refused: { call.respondAgain(copyID, otherwise: $0) }) { reading in
                call.work(bytes: reading.document.byteCount) {
                    do throws(FlowCall.Rejection) {
                        let copy = call.services.flows.copy(of: reading, title: title)
                        try Self.make(copyID, Self.creation(copy, label: "duplicated"), call)
                    } catch {
                        call.respond(error.response)
                    }
                }
            }
        }
    }

    // MARK: Reading

    /// The document; with `clock`, as it was then.
    @Sendable private func read(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        guard let clock = try call.number("clock", in: FlowCall.clocks) else {
            return call.withDocument(id) { respond(with: $0, id, call) }
        }
        services.flows.read(id, at: clock) { result in
            switch result {
            case .success(let reading): respond(with: reading, id, call)
            case .failure(let refusal): call.respond(refusal.response)
            }
        }
    }

    private func respond(with reading: FlowReading, _ id: FlowID, _ call: FlowCall) {
        let tag = EntityTag.text(reading.summary)
        if EntityTag.isKnown(tag, to: call.request) {
            return call.respond(.notModified(tag))
        }
        call.work(bytes: reading.document.byteCount) {
            let name = "document \(tag) \(call.request.query)\n\(id)"
            call.respond(
                json(name, reading) { FlowText.document(reading) }.with("etag", tag).with("cache-control", "no-cache"))
        }
    }

    /// A document, or an error when it is large and there is no room for it.
    private func json(_ name: String, _ reading: FlowReading, _ make: () -> [UInt8]) -> HTTPResponse {
        guard reading.document.byteCount > MemoryBudget.leastPiece else { return .json(make()) }
        guard let buffer = services.documents.buffer(name, make) else { return .outOfMemory }
        var response = HTTPResponse.json([])
        response.body = .shared(buffer)
        return response
    }

    /// React Flow's own form, as a file.
    @Sendable private func export(_ id: FlowID, _ call: FlowCall) {
        call.withDocument(id) { reading in
            let tag = EntityTag.text(reading.summary)
            if EntityTag.isKnown(tag, to: call.request) { return call.respond(.notModified(tag)) }
            call.work(bytes: reading.document.byteCount) {
                call.respond(
                    json("export \(tag)\n\(id)", reading) { reading.document.export }
                        .with("etag", tag).with("cache-control", "no-cache")
                        .with("content-disposition", "attachment; filename=\"flow.json\""))
            }
        }
    }

    // MARK: Changing

    /// `{"title"?,"description"?}`; `null` takes one away.
    @Sendable private func describe(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            guard body.value("document") == nil, body.value("nodes") == nil, body.value("edges") == nil,
                body.value("ops") == nil
            else {
                throw FlowCall.Rejection(
                    400, "bad_request", "Send changes of the content to PATCH /api/flows/\(id)/document.")
            }
            let (title, description) = (try body.text("title"), try body.text("description"))
            guard title != nil || description != nil else {
                throw FlowCall.Rejection(400, "bad_request", "Send title, description, or both; null takes one away.")
            }
            let action = ServerRequest.describe(title: title, description: description)
            try call.serve(
                id, ServerRequest(action) { ServerAnswer(status: 200, body: FlowText.flow($0.summary)) })
        }
    }

    /// `{"ops":[…],"label"?}`: a transaction.
    @Sendable private func change(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let request = try call.change(body.text, body.object, places: .max) {
                ServerAnswer(status: 200, body: FlowText.change($0))
            }
            try call.serve(id, request, places: .max)
        }
    }

    // MARK: The bin

    @Sendable private func remove(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        let name = try call.text("by", limit: Self.nameLimit)
        guard name.map(Self.isName) ?? true else {
            throw FlowCall.Rejection(400, "bad_request", "by must be a name without control characters.")
        }
        try call.serve(
            id, ServerRequest(.remove(by: name)) { ServerAnswer(status: 200, body: FlowText.flow($0.summary)) })
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// For good, with its history.
    @Sendable private func purge(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        try call.ifMatching(id) {
            services.flows.purge(id) { result in
                call.respond(result) { FlowText.purged(id) }
            }
        }
    }

    @Sendable private func restore(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        try call.serve(id, ServerRequest(.putBack) { ServerAnswer(status: 200, body: FlowText.flow($0.summary)) })
    }
}
