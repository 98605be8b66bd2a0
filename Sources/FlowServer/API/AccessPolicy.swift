import Flows

/// Who may ask for what (protocol.md §5): host, origin and key.
struct AccessPolicy: Sendable {
    let mode: Configuration.Authentication
    let isLoopback: Bool
    let boundHost: String
    let publicURL: Origin?
    let allowedOrigins: Set<Origin>
    let key: AccessKey
    let viewKey: AccessKey
    /// The name of the cookie that carries the key after a link with `?key=` was opened. Cookies know no ports (RFC 6265
    /// §8.5), so that two servers on one host would take each other's. Derived from the view key, so that a viewer learns
    /// nothing about the editing key.
    let cookieName: String

    init(_ configuration: Configuration, key: AccessKey, viewKey: AccessKey) {
        self.viewKey = viewKey
        cookieName = "flows_key_" + SHA256.hash(viewKey.text.utf8Span.span).description.prefix(8)
        mode = configuration.mode
        isLoopback = configuration.isLoopback
        boundHost = configuration.host.lowercased()
        publicURL = configuration.publicURL
        allowedOrigins = Set(configuration.allowedOrigins)
        self.key = key
    }

    // MARK: Host

    /// Whether the request is meant for this server: a name that is neither ours nor this machine's could have been
    /// rebound to our address by somebody else's DNS. A literal address cannot; beyond loopback it is accepted.
    func acceptsHost(_ request: HTTPRequest) -> Bool {
        guard let field = request.fields["host"] else { return request.minorVersion == 0 }
        guard let (host, _) = Origin.split(field) else { return false }
        if host == boundHost || host == publicURL?.host { return true }
        if host == "localhost" || host.hasSuffix(".localhost") || PeerAddress(host).isLoopback && Self.isLiteral(host) {
            return true
        }
        return !isLoopback && Self.isLiteral(host)
    }

    /// Whether `host` is an IP address and not a name.
    private static func isLiteral(_ host: String) -> Bool {
        if host.utf8.contains(.colon) {
            return host.utf8.allSatisfy {
                PercentEncoding.hexValue($0) != nil || $0 == .colon || $0 == UInt8(ascii: ".")
            }
        }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(Substring($0)) != nil }
    }

    // MARK: Origin

    enum OriginVerdict: Equatable {
        /// No origin: a program, or a page's own navigation.
        case absent
        /// The page that this server itself delivered.
        case same
        /// Another one that is allowed; the answer says so.
        case allowed(String)
        case refused
    }

    /// What the request's Origin field means (RFC 6454 §7).
    func origin(_ request: HTTPRequest) -> OriginVerdict {
        guard let field = request.fields["origin"] else { return .absent }
        guard let origin = Origin(field) else { return .refused }
        if allowedOrigins.contains(origin) { return .allowed(field) }
        if origin == publicURL { return .same }
        if let host = request.fields["host"], let (name, port) = Origin.split(host), name == origin.host,
            port ?? origin.effectivePort == origin.effectivePort, port != nil || origin.port == nil
        {
            return .same
        }
        return .refused
    }

    // MARK: Key

    /// What every 401 says (RFC 9110 §11.6.1). Browsers open no dialog for this scheme.
    static let challenge = (name: "www-authenticate", value: "Bearer")

    /// Whether the request may use a route of this access.
    func admits(_ request: HTTPRequest, _ access: Access, peer: PeerAddress) -> Bool {
        switch access {
        case .open: true
        case .member: role(request) != nil
        case .watchers: admits(request, .operators, peer: peer) || carries(viewKey, request)
        case .operators: isFromHere(request, peer) && mode == .open || carries(key, request)
        }
    }

    /// What the request may do; nil without a key where one is needed.
    func role(_ request: HTTPRequest) -> Role? {
        if mode == .open || carries(key, request) { return .editor }
        return carries(viewKey, request) ? .viewer : nil
    }

    /// The key that a link carries, to be kept in a cookie.
    func linkKey(_ request: HTTPRequest) -> AccessKey? {
        request.queryValue("key").flatMap { candidate in [key, viewKey].first { $0.matches(candidate) } }
    }

    /// The cookie that keeps `key`, which a link carried; nil where one for editing is kept already, which a link for
    /// looking must not take away.
    func cookie(for key: AccessKey, _ request: HTTPRequest) -> String? {
        if key.text == viewKey.text, let kept = request.cookie(cookieName), self.key.matches(kept) { return nil }
        let isSecure = publicURL?.scheme == "https" ? "; Secure" : ""
        // Lax, so that a link to a flow opens wherever it stands. No GET changes anything, and all else needs an Origin
        // that is accepted (threat-model.md).
        return "\(cookieName)=\(key.text); Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000" + isSecure
    }

    /// Whether the request was made on this machine: a proxy on this machine speaks for others.
    private func isFromHere(_ request: HTTPRequest, _ peer: PeerAddress) -> Bool {
        let forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"]
        return peer.isLoopback && !forwarding.contains { request.fields[$0] != nil }
    }

    /// In a bearer token, the cookie, or the `token` or `key` parameter.
    private func carries(_ key: AccessKey, _ request: HTTPRequest) -> Bool {
        if let field = request.fields["authorization"], field.lowercased().hasPrefix("bearer "),
            key.matches(field.dropFirst(7).trimmingBlanks())
        {
            return true
        }
        return [request.cookie(cookieName), request.queryValue("token"), request.queryValue("key")]
            .contains { $0.map(key.matches) ?? false }
    }
}
