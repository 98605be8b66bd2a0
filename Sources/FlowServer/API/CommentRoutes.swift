import Flows

/// What people say about a flow (docs/rest.md R10): the same transactions as an editor's.
struct CommentRoutes {
    let services: Services

    func add(to router: inout Router) {
        router.addFlow("GET", "/api/flows/:id/comments", services, list)
        router.addFlow("POST", "/api/flows/:id/comments", services) { id, call in
            make(Place(flow: id, isThere: true), ["anchor"], call)
        }
        addComment("POST", "/replies", to: &router) { comment, place, call in
            make(place, [], call, replyingTo: comment)
        }
        addComment("PATCH", "", to: &router, change)
        addComment("DELETE", "", to: &router) { comment, place, call in
            let text = JSONBuilder().raw("{\"ops\":[{\"op\":\"delete\"")
            serve(place, name(comment, text).raw("}],\"label\":\"Delete comment\"}").bytes, call)
        }
    }

    /// Where a request about a comment goes.
    private struct Place: Sendable {
        let flow: FlowID
        /// Whether the comment that the path names is in the flow.
        let isThere: Bool
    }

    private static let notThere = ServerAnswer(
        status: 404,
        body: Array(#"{"errors":{"detail":"There is no such comment in this flow.","code":"not_found"}}"#.utf8))
    private static let missing = HTTPResponse.written(notThere)

    /// A route about a comment, which is 404 when it is not there, unless the request may have been carried out before.
    private func addComment(
        _ method: String, _ path: String, to router: inout Router,
        _ handler: @escaping @Sendable (String, Place, FlowCall) -> Void
    ) {
        router.addFlow(method, "/api/flows/:id/comments/:comment" + path, services) {
            id, call throws(FlowCall.Rejection) in
            let comment = call.parameter("comment")
            guard let known = ElementID(comment) else { throw FlowCall.Rejection(Self.missing) }
            let isKeyed = try call.key != nil
            call.withDocument(id, isInBinToo: isKeyed) { reading in
                let isThere = reading.document.contains(.comment, known)
                guard isThere || isKeyed else { return call.respond(Self.missing) }
                handler(comment, Place(flow: id, isThere: isThere), call)
            }
        }
    }

    // MARK: Reading

    /// `{"threads":[…],"epoch","clock"}`.
    @Sendable private func list(_ id: FlowID, _ call: FlowCall) {
        call.withDocument(id) { reading in
            let tag = EntityTag.text(reading.summary)
            if EntityTag.isKnown(tag, to: call.request) { return call.respond(.notModified(tag)) }
            call.work(bytes: reading.document.byteCount) {
                let text = JSONBuilder().raw("{").member("epoch").string(reading.summary.epochText)
                    .raw(",").member("clock").number(reading.summary.clock)
                    .raw(",").member("threads").value(reading.document.threads).raw("}")
                call.respond(.json(text.bytes).with("etag", tag).with("cache-control", "no-cache"))
            }
        }
    }

    // MARK: Writing

    /// `{"id"?,"text","author","mentions"?}` and `members`: a new comment.
    ///
    /// - Parameter thread: the comment that it is a reply to.
    private func make(_ place: Place, _ members: [String], _ call: FlowCall, replyingTo thread: String? = nil) {
        call.read { body throws(FlowCall.Rejection) in
            let given: String? = try body.text("id") ?? nil
            let comment = given ?? Base64.encodeURL(services.random.bytes(15))
            let text = name(comment, JSONBuilder().raw("{\"ops\":[{\"op\":\"create\"")).raw(",\"props\":{")
            let present = (members + ["text", "author", "mentions"]).compactMap { name in
                body.value(name).map { (name, body.text[$0]) }
            }
            text.list(present) { name, value in text.member(name).value(value) }
            if let thread { text.raw(present.isEmpty ? "" : ",").member("thread").string(thread) }
            serve(place, text.raw("}}],\"label\":\"Comment\"}").bytes, call, making: comment)
        }
    }

    /// `{"text"?,"mentions"?,"resolved"?,"anchor"?}`: what is there is set.
    @Sendable private func change(_ comment: String, _ place: Place, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let present = ["text", "mentions", "resolved", "anchor"].compactMap { name in
                body.value(name).map { (name, body.text[$0]) }
            }
            guard !present.isEmpty else {
                throw FlowCall.Rejection(400, "bad_request", "Send text, mentions, resolved or anchor.")
            }
            let text = JSONBuilder().raw("{\"ops\":[")
            text.list(present) { key, value in
                name(comment, text.raw("{\"op\":\"set\"")).raw(",").member("key").string(key)
                    .raw(",").member("value").value(value).raw("}")
            }
            serve(place, text.raw("],\"label\":\"Edit comment\"}").bytes, call)
        }
    }

    /// Which comment an operation is about.
    @discardableResult
    private func name(_ comment: String, _ text: JSONBuilder) -> JSONBuilder {
        text.raw(",\"kind\":\"comment\",").member("id").string(comment)
    }

    /// Makes the transaction in `change`.
    ///
    /// - Parameter comment: what it makes; nil when it makes none.
    private func serve(_ place: Place, _ change: [UInt8], _ call: FlowCall, making comment: String? = nil) {
        do throws(FlowCall.Rejection) {
            let request = try call.change(change) { outcome in
                place.isThere || !FlowText.isNoop(outcome) ? FlowText.comment(comment, outcome) : Self.notThere
            }
            try call.serve(place.flow, request) { result in
                // It was to be replied to.
                if !place.isThere, case .failure(.transaction(.operation)) = result { return Self.missing }
                return .written(result)
            }
        } catch {
            call.respond(error.response)
        }
    }
}
