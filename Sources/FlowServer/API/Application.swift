import Flows
import Synchronization

/// Everything that is served over HTTP: checks that hold for all requests, then the route's handler.
final class Application: Sendable {
    let services: Services
    let assets: Assets
    let policy: AccessPolicy
    let router: Router
    private let requestPrefix: String
    private let requestCount = Atomic<UInt64>(0)
    private let dates: PerLoop<HTTPDate.Cache>
    private let log: RequestLog?

    init(services: Services, assets: Assets, status: StatusReport, log: RequestLog?) {
        self.services = services
        self.log = log
        self.assets = assets
        policy = AccessPolicy(
            services.configuration, key: services.accessKey, viewKey: services.viewKey)
        var router = Router()
        PageRoutes(assets: assets, policy: policy).add(to: &router)
        SocketRoutes(services: services, policy: policy).add(to: &router)
        FlowRoutes(services: services).add(to: &router)
        let templates = Templates(assets)
        DocumentRoutes(services: services, templates: templates).add(to: &router)
        TemplateRoutes(services: services, templates: templates).add(to: &router)
        CommentRoutes(services: services).add(to: &router)
        HistoryRoutes(services: services).add(to: &router)
        EventRoutes(services: services).add(to: &router)
        DescriptionRoutes(assets: assets).add(to: &router)
        OperationRoutes(services: services, status: status).add(to: &router)
        self.router = router
        requestPrefix = Base64.encodeURL(services.random.bytes(12))
        dates = PerLoop(count: services.configuration.loops) { HTTPDate.Cache() }
    }

    /// Gives a new connection its handler.
    func serve(_ connection: Connection) {
        let configuration = services.configuration
        connection.handler = HTTPConnection(
            connection, limits: configuration.request, deadlines: configuration.deadlines, dates: dates,
            budget: services.budget, log: log,
            takesBody: { [self] request, http in takesBody(request, http) },
            dispatch: { [self] request, http in handle(request, http) })
    }

    /// Gives a connection over the limit its handler: one request, answered when it says whether the server is well.
    func serveOverLimit(_ connection: Connection) {
        let configuration = services.configuration
        let patience = configuration.transport.refusedAsk
        connection.handler = HTTPConnection(
            connection, limits: configuration.request,
            deadlines: HTTPConnection.Deadlines(head: patience, body: patience, idle: patience), dates: dates,
            budget: services.budget, log: log, takesBody: { _, _ in false },
            dispatch: { [self] request, http in
                // The answer is the last one.
                http.drain()
                guard OperationRoutes.servedOverLimit.contains(request.path) else {
                    return http.respond(Self.overloaded)
                }
                handle(request, http)
            })
    }

    /// Whether `handle` will look at the body: that of a change, from who may change something. Everything else it answers
    /// by the head alone, so that nobody who has no key for changes can have room taken.
    private func takesBody(_ request: HTTPRequest, _ http: HTTPConnection) -> Bool {
        guard policy.acceptsHost(request), request.hasReadableQuery,
            case .route(let route, _) = router.match(method: request.method, path: request.path),
            route.method != "GET", policy.origin(request) != .refused, policy.role(request) == .editor
        else { return false }
        return policy.admits(request, route.access, peer: http.connection.peer)
    }

    private func handle(_ request: HTTPRequest, _ http: HTTPConnection) {
        let origin = policy.origin(request)
        let match = router.match(method: request.method, path: request.path)
        var parameters: [String: String] = [:]
        if case .route(_, let matched) = match { parameters = matched }
        let exchange = Exchange(request, parameters: parameters, http: http) { [self] in commonFields(request, origin) }
        guard policy.acceptsHost(request) else {
            return exchange.respond(
                .failure(
                    421, "misdirected",
                    "This server does not answer to this host name; start it with --public-url to name yours."))
        }
        if request.method == "OPTIONS", case .allowed = origin { return exchange.respond(preflight(request)) }
        switch match {
        case .notFound: exchange.respond(.failure(404, "not_found", "Not Found"))
        case .malformed: exchange.respond(.failure(400, "bad_request", "The path is not valid percent-encoded UTF-8."))
        case .methodNotAllowed(let allowed):
            var response = HTTPResponse.failure(405, "method_not_allowed", "This path does not take this method.")
            response.fields.append(("allow", allowed.joined(separator: ", ")))
            exchange.respond(response)
        case .route(let route, _): run(route, exchange, origin)
        }
    }

    private func run(_ route: Router.Route, _ exchange: Exchange, _ origin: AccessPolicy.OriginVerdict) {
        let request = exchange.request
        guard request.hasReadableQuery else {
            return exchange.respond(
                .failure(
                    400, "bad_request",
                    "The query is not valid percent-encoded UTF-8; write a percent sign as %25."))
        }
        guard policy.admits(request, route.access, peer: exchange.connection.peer) else {
            return exchange.respond(policy.role(request) == .viewer ? Self.forbidden : unauthorized(request, route))
        }
        let changesState = route.method != "GET"
        if origin == .refused, changesState || Handshake.isUpgrade(request) {
            return exchange.respond(
                .failure(403, "forbidden_origin", "This origin is not allowed; start the server with --allow-origin."))
        }
        if changesState, policy.role(request) == .viewer {
            return exchange.respond(Self.forbidden)
        }
        if changesState, !request.body.isEmpty, !request.isJSON {
            return exchange.respond(.failure(415, "unsupported_media_type", "Send a body of type application/json."))
        }
        if changesState, !request.body.isEmpty, let coding = request.fields["content-encoding"],
            !coding.isToken("identity")
        {
            var response = HTTPResponse.failure(
                415, "unsupported_media_type", "Send the body as it is, without Content-Encoding.")
            response.fields.append(("accept-encoding", "identity"))
            return exchange.respond(response)
        }
        route.handler(exchange)
    }

    private static let forbidden = HTTPResponse.failure(
        403, "forbidden", "This key is read-only; ask for an editing key.")

    private func unauthorized(_ request: HTTPRequest, _ route: Router.Route) -> HTTPResponse {
        // A socket is refused as the reference does it: 403 without a body.
        if Handshake.isUpgrade(request) { return HTTPResponse(status: 403) }
        var response = HTTPResponse.failure(
            401, "unauthorized",
            "The access key is missing or wrong; open the link that the server prints at its start.")
        if !route.path.hasPrefix("/api"), request.fields.accepts("text/html"), let page = assets.file("locked.html") {
            response = HTTPResponse(status: 401, fields: [("content-type", page.type)], body: .shared(page.plain))
        }
        response.fields.append(AccessPolicy.challenge)
        return response
    }

    /// The answer to a browser that asks before it sends a request from an allowed origin (Fetch, CORS preflight).
    private func preflight(_ request: HTTPRequest) -> HTTPResponse {
        HTTPResponse(
            status: 204,
            fields: [
                ("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"),
                (
                    "access-control-allow-headers",
                    "content-type, authorization, if-match, if-none-match, idempotency-key, last-event-id, "
                        + "x-request-id"
                ),
                ("access-control-max-age", "300"),
            ])
    }

    /// The answer to a connection over the limit.
    private static let overloaded = HTTPResponse.failure(
        503, "overloaded", "There are too many connections; try again later.", retryAfter: 5000)

    /// The same, ready to be sent before the connection is closed.
    static var overloadedBytes: [UInt8] {
        guard case .bytes(let body) = overloaded.body else { return [] }
        return overloaded.head(keepsAlive: false, date: nil) + body
    }

    private func commonFields(
        _ request: HTTPRequest, _ origin: AccessPolicy.OriginVerdict
    ) -> [(name: String, value: String)] {
        var fields = [
            ("x-request-id", requestID(request)),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ]
        if case .allowed(let value) = origin {
            fields.append(("access-control-allow-origin", value))
            fields.append(("access-control-expose-headers", "etag, location, x-request-id, retry-after"))
            fields.append(("vary", "Origin"))
        }
        return fields
    }

    /// The client's own, if it is short and plain; otherwise one that no other request of any run has: random for the run,
    /// and a number.
    private func requestID(_ request: HTTPRequest) -> String {
        if let id = request.fields["x-request-id"], (1...200).contains(id.utf8.count),
            id.utf8.allSatisfy({ HTTPGrammar.isToken($0) })
        {
            return id
        }
        let number = requestCount.wrappingAdd(1, ordering: .relaxed).newValue
        return requestPrefix + String(number, radix: 36)
    }
}
