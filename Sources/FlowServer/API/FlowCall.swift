import Flows

/// A request about flows, on its way to its answer on whatever thread finds it.
struct FlowCall: Sendable {
    let services: Services
    let request: HTTPRequest
    private let parameters: [String: String]
    /// Answers once, on the connection's loop.
    let respond: @Sendable (HTTPResponse) -> Void

    init(_ exchange: Exchange, _ services: Services) {
        self.services = services
        request = exchange.request
        parameters = exchange.parameters
        respond = exchange.responder()
    }

    /// A request that is refused, with its answer.
    struct Rejection: Error {
        let response: HTTPResponse

        init(_ status: Int, _ code: String, _ detail: String) { response = .failure(status, code, detail) }

        init(_ response: HTTPResponse) { self.response = response }
    }

    var limits: DocumentLimits { services.configuration.flows.document }

    /// Runs `body` here, or on a worker when it is about so many bytes that it would hold up a loop.
    func work(bytes: Int, _ body: @escaping @Sendable () -> Void) {
        guard bytes > services.configuration.flows.conversionOnLoop else { return body() }
        if !services.workers.submit(body) { respond(ServerRefusal.transaction(.overloaded).response) }
    }

    /// As `work`, and answers what `body` throws.
    func read(_ body: @escaping @Sendable (RequestBody) throws(Rejection) -> Void) {
        work(bytes: request.body.count) {
            do throws(Rejection) {
                try body(RequestBody(request.body))
            } catch {
                respond(error.response)
            }
        }
    }

    /// Answers with what `text` makes of a result.
    func respond<Value>(_ result: Result<Value, ServerRefusal>, _ text: (Value) -> [UInt8]) {
        switch result {
        case .success(let value): respond(.json(text(value)))
        case .failure(let refusal): respond(refusal.response)
        }
    }

    // MARK: Writing

    /// Carries out a change under the request's `If-Match` and `Idempotency-Key`, and answers.
    ///
    /// - Parameters:
    ///   - places: how many of the operations the client has sent, so that a refusal may name the place of one.
    ///   - response: makes the answer, if it is not the usual one.
    func serve(
        _ id: FlowID, _ serverRequest: ServerRequest, places: Int = 0,
        response: (@Sendable (Result<ServerAnswer, ServerRefusal>) -> HTTPResponse)? = nil
    ) throws(Rejection) {
        let response = response ?? { .written($0, places: places) }
        var serverRequest = serverRequest
        serverRequest.condition = try condition
        serverRequest.key = try key.map { ServerRequest.Key(text: $0, hash: hash) }
        services.flows.serve(id, serverRequest) { respond(response($0)) }
    }

    /// Gives again what a keyed request was answered that has been carried out before; to any other `otherwise`.
    func respondAgain(_ id: FlowID, otherwise: HTTPResponse) {
        guard let key = try? key else { return respond(otherwise) }
        // No flow is in none of the states: it is not carried out.
        var request = ServerRequest(.create([], bytes: 0)) { _ in ServerAnswer(status: 201, body: []) }
        request.condition = []
        request.key = ServerRequest.Key(text: key, hash: hash)
        services.flows.serve(id, request) { result in
            if case .failure(.conditionFailed) = result { respond(otherwise) } else { respond(.written(result)) }
        }
    }

    /// Calls `body`, which does no transaction, when the flow is in a state that `If-Match` names.
    func ifMatching(_ id: FlowID, _ body: @escaping @Sendable () -> Void) throws(Rejection) {
        guard let condition = try condition else { return body() }
        withDocument(id, isInBinToo: true) { reading in
            let state = EntityTag.state(of: reading.summary)
            if condition.contains(state) { body() } else { respond(ServerRefusal.conditionFailed(state).response) }
        }
    }

    /// The states of which `If-Match` needs one (RFC 9110 §13.1.1); nil when any will do.
    private var condition: [ServerRequest.State]? {
        get throws(Rejection) {
            let fields = request.fields.all("if-match")
            guard !fields.isEmpty else { return nil }
            let tags = fields.flatMap { $0.pieces(.comma) }.map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
            // Whoever sends the field wants a condition: to carry out the change without would be worse than to refuse it.
            guard tags.contains(where: EntityTag.isTag) else {
                throw Rejection(
                    400, "bad_request", "If-Match names no state; send the ETag of the flow, or leave the field out.")
            }
            return tags.contains("*") ? nil : tags.compactMap { EntityTag.state($0) }
        }
    }

    /// What `Idempotency-Key` says.
    var key: String? {
        get throws(Rejection) {
            guard let key = request.fields["idempotency-key"] else { return nil }
            guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw Rejection(400, "bad_request", "Idempotency-Key must be 1 to 255 visible ASCII characters.")
            }
            return key
        }
    }

    /// SHA-256 of all that makes the request what it is.
    private var hash: [UInt8] {
        var text = Array("\(request.method) \(request.path)?\(request.query)\n".utf8)
        text += Array(request.fields.all("if-match").joined(separator: ",").utf8) + [UInt8(ascii: "\n")]
        text += request.body
        return SHA256.hash(text.span).bytes
    }

    /// The id of a flow that the request makes: the given one, or a new one. A repeated request gets the same.
    func newID(_ given: String?) throws(Rejection) -> FlowID {
        do throws(FlowsError) {
            if let given {
                // Every browser takes them out of a path: nobody could open such a flow.
                guard given != ".", given != ".." else { throw FlowsError.invalidFlowID }
                return try FlowID(given)
            }
            return try services.flows.newID(key: try? key.map { Array("\(request.path)\n\($0)".utf8) })
        } catch {
            throw Rejection(error.response)
        }
    }

    // MARK: Path and query

    /// What the path has in the place called `name`.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// A whole number in the query; nil when it is absent.
    func number(_ name: String, in range: ClosedRange<UInt64>) throws(Rejection) -> UInt64? {
        guard let text = request.queryValue(name) else { return nil }
        guard let number = UInt64(text), range.contains(number) else {
            throw Rejection(
                400, "bad_request",
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A short text in the query; nil when it is absent.
    func text(_ name: String, limit: Int) throws(Rejection) -> String? {
        guard let text = request.queryValue(name) else { return nil }
        guard text.utf8.count <= limit else {
            throw Rejection(400, "bad_request", "\(name) must be a text of at most \(limit) bytes.")
        }
        return text
    }

    /// The largest clock that a number in JSON can name.
    static let clocks = ExactIntegers.range
}
