import Flows

/// What people say about a flow (docs/rest.md R10): the same transactions as an editor's.
struct CommentRoutes {
    let services: Services

    func add(to router: inout Router) {
        router.addFlow("GET", "/api/flows/:id/comments", services, list)
        router.addFlow("POST", "/api/flows/:id/comments", services) { id, call in
            make(id, ["anchor"], call) { $0 }
        }
        addComment("POST", "/replies", to: &router) { id, comment, call in
            make(id, [], call) { text in text.member("thread").string(comment).raw(",") }
        }
        addComment("PATCH", "", to: &router, change)
        addComment("DELETE", "", to: &router) { id, comment, call in
            let text = JSONBuilder().raw("{\"ops\":[{\"op\":\"delete\"")
            serve(id, place(comment, text).raw("}],\"label\":\"Delete comment\"}").bytes, call)
        }
    }

    /// A route about a comment, which is 404 when it is not there.
    private func addComment(
        _ method: String, _ path: String, to router: inout Router,
        _ handler: @escaping @Sendable (FlowID, String, FlowCall) -> Void
    ) {
        router.addFlow(method, "/api/flows/:id/comments/:comment" + path, services) { id, call in
            let comment = call.parameter("comment")
            call.withDocument(id) { reading in
                guard let known = ElementID(comment), reading.document.contains(.comment, known) else {
                    return call.respond(.failure(404, "not_found", "There is no such comment in this flow."))
                }
                handler(id, comment, call)
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
    /// - Parameter opening: what the server knows of it.
    private func make(
        _ id: FlowID, _ members: [String], _ call: FlowCall, _ opening: @escaping @Sendable (JSONBuilder) -> JSONBuilder
    ) {
        call.read { body throws(FlowCall.Rejection) in
            let given: String? = try body.text("id") ?? nil
            let comment = given ?? Base64.encodeURL(services.random.bytes(15))
            let text = JSONBuilder().raw("{\"ops\":[{\"op\":\"create\"")
            _ = opening(place(comment, text).raw(",\"props\":{"))
            let present = (members + ["text", "author", "mentions"]).compactMap { name in
                body.value(name).map { (name, body.text[$0]) }
            }
            text.list(present) { name, value in text.member(name).value(value) }
            serve(id, text.raw("}}],\"label\":\"Comment\"}").bytes, call, making: comment)
        }
    }

    /// `{"text"?,"mentions"?,"resolved"?,"anchor"?}`: what is there is set.
    @Sendable private func change(_ id: FlowID, _ comment: String, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let present = ["text", "mentions", "resolved", "anchor"].compactMap { name in
                body.value(name).map { (name, body.text[$0]) }
            }
            guard !present.isEmpty else {
                throw FlowCall.Rejection(400, "bad_request", "Send text, mentions, resolved or anchor.")
            }
            let text = JSONBuilder().raw("{\"ops\":[")
            text.list(present) { name, value in
                place(comment, text.raw("{\"op\":\"set\"")).raw(",").member("key").string(name)
                    .raw(",").member("value").value(value).raw("}")
            }
            serve(id, text.raw("],\"label\":\"Edit comment\"}").bytes, call)
        }
    }

    /// Which comment an operation is about.
    @discardableResult
    private func place(_ comment: String, _ text: JSONBuilder) -> JSONBuilder {
        text.raw(",\"kind\":\"comment\",").member("id").string(comment)
    }

    /// Makes the transaction in `change`.
    ///
    /// - Parameter comment: what it makes; nil when it makes none.
    private func serve(_ id: FlowID, _ change: [UInt8], _ call: FlowCall, making comment: String? = nil) {
        do throws(FlowCall.Rejection) {
            try call.serve(id, call.change(change) { FlowText.comment(comment, $0) })
        } catch {
            call.respond(error.response)
        }
    }
}
