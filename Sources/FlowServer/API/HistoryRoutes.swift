import Flows

/// What flows were: their history, named versions, and what changed between two clocks (protocol.md §5).
struct HistoryRoutes {
    let services: Services

    private static let pageLimit: UInt64 = 100
    private static let nameLimit = 255

    func add(to router: inout Router) {
        router.addFlow("GET", "/api/flows/:id/history", services, history)
        router.addFlow("GET", "/api/flows/:id/versions", services, versions)
        router.addFlow("POST", "/api/flows/:id/versions", services, nameVersion)
        router.addFlow("DELETE", "/api/flows/:id/versions/:clock", services, removeVersions)
        router.addFlow("POST", "/api/flows/:id/revert", services, revert)
        router.addFlow("GET", "/api/flows/:id/diff", services, difference)
    }

    @Sendable private func history(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        let before = try call.number("before", in: FlowCall.clocks)
        let limit = Int(try call.number("limit", in: 1...Self.pageLimit) ?? Self.pageLimit)
        services.flows.history(id, before: before, limit: limit) { result in
            call.respond(result) { page in
                JSONBuilder.object {
                    $0.member("entries").list(page.entries) { text, entry in
                        text.object {
                            $0.member("clock").number(entry.clock).member("at").number(entry.at)
                                .member("client").string(entry.client).member("label").string(entry.label)
                                .member("bytes").number(entry.bytes)
                                .member("ops").number(entry.summary.count)
                                .member("summary").value(entry.summary.text.utf8)
                        }
                    }
                    $0.member("floor").number(page.floor)
                }
            }
        }
    }

    @Sendable private func versions(_ id: FlowID, _ call: FlowCall) {
        services.flows.versions(id) { result in
            call.respond(result) { versions in
                JSONBuilder.object {
                    $0.member("versions").list(versions) { text, version in
                        text.object {
                            $0.member("clock").number(version.clock).member("name").string(version.name)
                                .member("at").number(version.at)
                        }
                    }
                }
            }
        }
    }

    /// `{"name"}`: names the present state.
    @Sendable private func nameVersion(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            guard case .some(.some(let name)) = try body.text("name"), (1...Self.nameLimit).contains(name.utf8.count)
            else {
                throw FlowCall.Rejection(400, "bad_request", "name must be a text of 1 to \(Self.nameLimit) bytes.")
            }
            try call.serve(
                id, ServerRequest(.version(name: name)) { ServerAnswer(status: 201, body: FlowText.version($0)) })
        }
    }

    /// Takes the names of a state away, or the one that `name` says; then it is kept no longer than any other.
    @Sendable private func removeVersions(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        guard let clock = UInt64(call.parameter("clock")), FlowCall.clocks.contains(clock) else {
            throw FlowCall.Rejection(400, "bad_request", "The path ends in a clock, a whole number from 0.")
        }
        let name = try call.text("name", limit: Self.nameLimit)
        try call.ifMatching(id) {
            services.flows.removeVersions(of: id, at: clock, name: name) { result in
                if case .success(0) = result {
                    return call.respond(.failure(404, "not_found", "No version of this flow is named there."))
                }
                call.respond(result) { count in
                    JSONBuilder.object { $0.member("clock").number(clock).member("removed").number(count) }
                }
            }
        }
    }

    /// `{"clock"}`: makes the document as it was then, by a transaction.
    @Sendable private func revert(_ id: FlowID, _ call: FlowCall) {
        call.read { body throws(FlowCall.Rejection) in
            guard let clock = try body.number("clock", in: FlowCall.clocks) else {
                throw FlowCall.Rejection(400, "bad_request", "Send the clock to go back to.")
            }
            var request = ServerRequest(.revert(clock: clock)) {
                ServerAnswer(status: 200, body: FlowText.change($0))
            }
            request.label = "Back to clock \(clock)"
            try call.serve(id, request)
        }
    }

    /// The operations that make the state at `to` out of the one at `from`.
    @Sendable private func difference(_ id: FlowID, _ call: FlowCall) throws(FlowCall.Rejection) {
        guard let start = try call.number("from", in: FlowCall.clocks),
            let target = try call.number("to", in: FlowCall.clocks)
        else { throw FlowCall.Rejection(400, "bad_request", "Send the clocks from and to.") }
        services.flows.difference(id, from: start, to: target) { result in
            call.respond(result) { operations in
                JSONBuilder.object {
                    $0.member("from").number(start).member("to").number(target).member("ops").value(operations)
                }
            }
        }
    }
}
