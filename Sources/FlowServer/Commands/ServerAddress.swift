/// Where a running server is, as an operator names it: `http://host:port[?key=…]`, or the like with ws and https.
struct ServerAddress: Equatable {
    let host: String
    let port: UInt16
    /// The access key, from the link that the server printed.
    let key: String?

    /// Nil when `text` is no such URL; `https` and `wss` are refused, because the client speaks no TLS.
    init?(_ text: String) {
        var rest = Substring(text)
        for scheme in ["http://", "ws://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        guard !rest.contains("://") else { return nil }
        let parts = rest.split(separator: "?", maxSplits: 1)
        guard let authority = parts.first?.split(separator: "/").first,
            let (host, port) = Origin.split(String(authority))
        else { return nil }
        self.host = host
        self.port = port ?? 80
        let query = parts.count > 1 ? String(parts[1]) : ""
        let request = HTTPRequest(
            method: "GET", path: "/", query: query, minorVersion: 1, fields: HTTPFields())
        key = request.queryValue("key") ?? request.queryValue("token")
    }

    /// The value of the Host field.
    var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// A request for `target`, with the key.
    func request(_ target: String, method: String = "GET", fields: [(String, String)]) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\nhost: \(authority)\r\n"
        if let key { text += "authorization: Bearer \(key)\r\n" }
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}
