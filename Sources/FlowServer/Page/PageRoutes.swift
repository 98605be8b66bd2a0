/// The page and its files.
struct PageRoutes {
    let assets: Assets
    let policy: AccessPolicy

    func add(to router: inout Router) {
        router.add("GET", "/", .open) { page("index.html", $0) }
        router.add("GET", "/flow/:id", .open) { page("flow.html", $0) }
        // For who works on the page; not compiled in.
        if assets.isDirectory { router.add("GET", "/dev/components", .open) { page("dev/components.html", $0) } }
        router.add("GET", "/assets/:hash/*path", .open) { asset($0) }
        router.add("GET", "/service-worker.js", .open) { serviceWorker($0) }
        router.add("GET", "/favicon.ico", .open) { exchange in
            exchange.respond(HTTPResponse(status: 303, fields: [("location", "/assets/\(assets.hash)/favicon.svg")]))
        }
    }

    private func page(_ path: String, _ exchange: Exchange) {
        if let key = policy.linkKey(exchange.request) {
            return exchange.respond(login(exchange.request, key))
        }
        let isAdmitted = policy.admits(exchange.request, .member, peer: exchange.connection.peer)
        guard let file = assets.file(isAdmitted ? path : "locked.html") else {
            return exchange.respond(.failure(404, "not_found", "Not Found"))
        }
        var response = Self.conditional(file, exchange.request, caching: "no-cache")
        if !isAdmitted, response.status == 200 {
            response.status = 401
            response.fields.append(AccessPolicy.challenge)
        }
        response.fields.append(("content-security-policy", Self.contentSecurityPolicy(exchange.request)))
        response.fields.append(("x-frame-options", "DENY"))
        exchange.respond(response)
    }

    /// The link with the key becomes a cookie, and the key leaves the address bar.
    private func login(_ request: HTTPRequest, _ key: AccessKey) -> HTTPResponse {
        var response = HTTPResponse(
            status: 303, fields: [("location", request.path), ("cache-control", "no-store")])
        if let cookie = policy.cookie(for: key, request) { response.fields.append(("set-cookie", cookie)) }
        return response
    }

    private func asset(_ exchange: Exchange) {
        guard let path = exchange.parameters["path"], let file = assets.file(path) else {
            return exchange.respond(.failure(404, "not_found", "Not Found"))
        }
        // An old page asks for the files of an old build: it gets the present ones, but must not keep them.
        let isCurrent = exchange.parameters["hash"] == assets.hash && assets.hash != "dev"
        let caching = isCurrent ? "public, max-age=31536000, immutable" : "no-cache"
        exchange.respond(Self.conditional(file, exchange.request, caching: caching))
    }

    /// At the root, because a service worker looks after the paths below its own (Service Workers §3.1). Never kept, so
    /// that a browser learns of a new one.
    private func serviceWorker(_ exchange: Exchange) {
        guard let file = assets.file("service-worker.js") else {
            return exchange.respond(.failure(404, "not_found", "Not Found"))
        }
        exchange.respond(Self.conditional(file, exchange.request, caching: "no-cache"))
    }

    /// A file, unless the client has it already (RFC 9110 §13.1.2).
    static func conditional(_ file: Assets.File, _ request: HTTPRequest, caching: String) -> HTTPResponse {
        let fields = [("cache-control", caching), ("vary", "Accept-Encoding"), ("content-type", file.type)]
        // Whichever form the client has, it is the present one.
        for tag in [file.etag, file.compressedTag] where EntityTag.isKnown(tag, to: request) {
            return HTTPResponse(status: 304, fields: fields + [("etag", tag)])
        }
        if let gzip = file.gzip, request.fields.takes(coding: "gzip") {
            return HTTPResponse(
                status: 200, fields: fields + [("etag", file.compressedTag), ("content-encoding", "gzip")],
                body: .shared(gzip))
        }
        return HTTPResponse(status: 200, fields: fields + [("etag", file.etag)], body: .shared(file.plain))
    }

    private static func contentSecurityPolicy(_ request: HTTPRequest) -> String {
        let host = request.fields["host"] ?? ""
        // Firefox before 128 and old Safari do not count ws: to 'self'.
        let sockets = host.isEmpty ? "" : " ws://\(host) wss://\(host)"
        return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            + "connect-src 'self'\(sockets); object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'"
    }
}
