/// Where a running server is, as an operator names it: `http://host:port[?key=…]`, or the like with ws and https.
struct ServerAddress: Equatable {
    let host: String
    let port: UInt16
    /// The access key, from the link that the server printed.
    let key: String?

    /// - Throws: when `text` is no such URL. A path is refused, because it would mean nothing; `https` and `wss`, because
    ///   the commands speak no TLS.
    init(_ text: String) throws(ConfigurationError) {
        let scheme = ["http://", "ws://"].first { text.hasPrefix($0) } ?? ""
        let parts = text.dropFirst(scheme.count).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var authority = parts.first ?? ""
        if authority.hasSuffix("/") { authority.removeLast() }
        guard let (host, port) = Origin.split(String(authority)) else {
            throw ConfigurationError(
                description: "'\(text)' is not http://host:port or http://host:port/?key=KEY, with no path and no TLS")
        }
        self.host = host
        self.port = port ?? 80
        let request = HTTPRequest(
            method: "GET", path: "/", query: parts.count > 1 ? String(parts[1]) : "", minorVersion: 1,
            fields: HTTPFields())
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
