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

    /// The first value of the query parameter `name`, percent-decoded.
    func queryValue(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = parts.first, PercentEncoding.decode(key) == name else { continue }
            return PercentEncoding.decode(parts.count > 1 ? parts[1] : "")
        }
        return nil
    }

    /// The value of the cookie `name` (RFC 6265 §5.4).
    func cookie(_ name: String) -> String? {
        for field in fields.all("cookie") {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmingBlanks() == name { return parts[1].trimmingBlanks() }
            }
        }
        return nil
    }
}

/// Header fields in order. Names are kept in lower case: they are case-insensitive (RFC 9110 §5.1).
struct HTTPFields: Equatable {
    private(set) var list: [(name: String, value: String)] = []

    static func == (left: HTTPFields, right: HTTPFields) -> Bool {
        left.list.elementsEqual(right.list) { $0.name == $1.name && $0.value == $1.value }
    }

    mutating func append(_ name: String, _ value: String) { list.append((name, value)) }

    /// Puts `value` in the place of all fields called `name`, given in lower case.
    mutating func replace(_ name: String, _ value: String) {
        list.removeAll { $0.name == name }
        append(name, value)
    }

    /// The first value of `name`, given in lower case.
    subscript(_ name: String) -> String? { list.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { list.filter { $0.name == name }.map(\.value) }

    /// Whether the comma-separated list of the fields called `name` has `token`, in any case (RFC 9110 §5.6.1).
    func contains(_ name: String, token: String) -> Bool {
        all(name).contains { value in
            value.split(separator: ",").contains { $0.trimmingBlanks().isToken(token) }
        }
    }
}

extension StringProtocol {
    /// Whether this is `token`, given in lower case. Only ASCII letters have a case here: to Unicode's rules the Kelvin
    /// sign is a K, but to no other reader of the field.
    func isToken(_ token: String) -> Bool {
        utf8.count == token.utf8.count && utf8.allSatisfy { $0 < 0x80 } && lowercased() == token
    }

    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3, OWS).
    func trimmingBlanks() -> String {
        let isVisible: (UInt8) -> Bool = { $0 != 0x20 && $0 != 0x09 }
        let text = Substring(self)
        guard let first = text.utf8.firstIndex(where: isVisible), let last = text.utf8.lastIndex(where: isVisible)
        else { return "" }
        return String(text[first...last])
    }
}
