/// A web origin: scheme, host and port (RFC 6454).
struct Origin: Hashable, Sendable, CustomStringConvertible {
    let scheme: String
    let host: String
    /// Nil for the scheme's own, also where that was written: browsers leave it out (RFC 6454 §6.2).
    let port: UInt16?

    /// Reads `http://host[:port]` or `https://host[:port]`, with nothing behind but an optional slash.
    init?(_ text: String) {
        let lower = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lower.hasPrefix($0 + "://") }) else { return nil }
        var authority = text.dropFirst(scheme.count + 3)
        if authority.hasSuffix("/") { authority.removeLast() }
        guard let (host, port) = Origin.split(String(authority)) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
    }

    /// Host and port of an authority or a Host field; nil when it is neither.
    static func split(_ authority: String) -> (host: String, port: UInt16?)? {
        guard authority.utf8.allSatisfy(HTTPGrammar.isTarget) else { return nil }
        let (open, close) = (UInt8(ascii: "["), UInt8(ascii: "]"))
        var host = Substring(authority).utf8
        var port: UInt16?
        if let colon = host.lastIndex(of: .colon), host.last != close,
            !host[..<colon].contains(.colon) || host.first == open
        {
            let digits = host[colon...].dropFirst()
            if !digits.isEmpty {
                guard digits.allSatisfy({ (48...57).contains($0) }), let number = UInt16(Substring(digits)) else {
                    return nil
                }
                port = number
            }
            host = host[..<colon]
        }
        if host.first == open, host.last == close, host.count >= 2 { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains(where: isForbidden) else { return nil }
        return (Substring(host).lowercased(), port)
    }

    /// What cannot stand in a host name or address.
    private static func isForbidden(_ byte: UInt8) -> Bool {
        switch byte {
        case .slash, .questionMark, .comma, UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    /// The port, or the scheme's own.
    var effectivePort: UInt16 { port ?? (scheme == "https" ? 443 : 80) }

    var description: String {
        let literal = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(scheme)://\(literal):\($0)" } ?? "\(scheme)://\(literal)"
    }
}
