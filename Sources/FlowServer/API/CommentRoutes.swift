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
            make(place, [], inThread: comment, call)
        }
        addComment("PATCH", "", to: &router, change)
        addComment("DELETE", "", to: &router) { comment, place, call in
            let change = Self.change("Delete comment") { Self.operation("delete", on: comment, to: $0) }
            serve(place, change, call)
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
        body: HTTPResponse.errorObject("not_found", "There is no such comment in this flow."))
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
                let text = JSONBuilder.object {
                    $0.member("epoch").string(reading.summary.epochText)
                        .member("clock").number(reading.summary.clock)
                        .member("threads").value(reading.document.threads)
                }
                call.respond(.json(text).with("etag", tag).with("cache-control", "no-cache"))
            }
        }
    }

    // MARK: Writing

    /// `{"id"?,"text","author","mentions"?}` and `members`: a new comment.
    ///
    /// - Parameter thread: the comment that it replies to.
    private func make(_ place: Place, _ members: [String], inThread thread: String? = nil, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let given: String? = try body.text("id") ?? nil
            let comment = given ?? Base64.encodeURL(services.random.bytes(15))
            let change = Self.change("Comment") {
                Self.operation("create", on: comment, to: $0) {
                    $0.member("props").object {
                        if let thread { $0.member("thread").string(thread) }
                        for (name, value) in Self.present(members + ["text", "author", "mentions"], in: body) {
                            $0.member(name).value(value)
                        }
                    }
                }
            }
            serve(place, change, call, making: comment)
        }
    }

    /// `{"text"?,"mentions"?,"resolved"?,"anchor"?}`: what is there is set.
    @Sendable private func change(_ comment: String, _ place: Place, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            let present = Self.present(["text", "mentions", "resolved", "anchor"], in: body)
            guard !present.isEmpty else {
                throw FlowCall.Rejection(400, "bad_request", "Send text, mentions, resolved or anchor.")
            }
            let change = Self.change("Edit comment") { text in
                for (key, value) in present {
                    Self.operation("set", on: comment, to: text) {
                        $0.member("key").string(key).member("value").value(value)
                    }
                }
            }
            serve(place, change, call)
        }
    }

    /// Those of `names` that a body has, with their values.
    private static func present(_ names: [String], in body: RequestBody) -> [(String, ArraySlice<UInt8>)] {
        names.compactMap { name in body.value(name).map { (name, body.text[$0]) } }
    }

    /// `{"ops":[…],"label"}`.
    private static func change(_ label: String, _ operations: (JSONBuilder) -> Void) -> [UInt8] {
        JSONBuilder.object { $0.member("ops").list(operations).member("label").string(label) }
    }

    /// One operation about a comment, with what else it needs.
    private static func operation(
        _ word: String, on comment: String, to text: JSONBuilder, _ rest: (JSONBuilder) -> Void = { _ in }
    ) {
        text.object {
            $0.member("op").string(word).member("kind").string("comment").member("id").string(comment)
            rest($0)
        }
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
