/// A complete request: head and body.
struct HTTPRequest {
    /// As sent; methods are case-sensitive (RFC 9110 §9.1).
    var method: String
    /// The path as sent, still percent-encoded, from the first slash to before the question mark.
    var path: String
    /// What follows the question mark, still percent-encoded; empty without one.
    var query: String
    /// 0 or 1 of HTTP/1.x.
    var minorVersion: UInt8
    var fields: HTTPFields
    var body: [UInt8] = []

    /// Whether the connection may serve another request after this one (RFC 9112 §9.3).
    var keepsAlive: Bool {
        if fields.contains("connection", token: "close") { return false }
        return minorVersion == 1 || fields.contains("connection", token: "keep-alive")
    }

    /// Whether the body is announced as JSON (RFC 8259 §11), whatever its parameters.
    var isJSON: Bool {
        guard let type = fields["content-type"] else { return false }
        let essence = type.prefix { $0 != ";" }
        return essence.lowercased().trimmingBlanks() == "application/json"
    }

    /// Whether all of the query can be decoded. What cannot must not count as absent: without its name a deletion would
    /// mean more.
    var hasReadableQuery: Bool { PercentEncoding.decode(query) != nil }

    /// The first value of the query parameter `name`, decoded; nil when it is absent.
    func queryValue(_ name: String) -> String? {
        for pair in query.pieces(UInt8(ascii: "&")) {
            let key = pair.utf8.prefix { $0 != UInt8(ascii: "=") }
            guard PercentEncoding.decodeQuery(Substring(key)) == name else { continue }
            return PercentEncoding.decodeQuery(Substring(pair.utf8[key.endIndex...].dropFirst()))
        }
        return nil
    }

    /// The value of the cookie `name` (RFC 6265 §5.4).
    func cookie(_ name: String) -> String? {
        for field in fields.all("cookie") {
            for pair in field.pieces(UInt8(ascii: ";")) {
                let parts = pair.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1).map(Substring.init)
                if parts.count == 2, parts[0].trimmedBlanks() == name { return parts[1].trimmingBlanks() }
            }
        }
        return nil
    }
}
