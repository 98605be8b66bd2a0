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

    /// The value of `name`, given in lower case, if there is exactly one.
    func only(_ name: String) -> String? {
        var found: String?
        for field in list where field.name == name {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    /// The first value of `name`, given in lower case.
    subscript(_ name: String) -> String? { list.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { list.filter { $0.name == name }.map(\.value) }

    /// Whether the comma-separated list of the fields called `name` has `token`, in any case (RFC 9110 §5.6.1).
    func contains(_ name: String, token: String) -> Bool {
        list.contains { field in
            guard field.name == name else { return false }
            // The usual field is the token alone.
            return field.value.isToken(token)
                || field.value.pieces(.comma).contains { $0.trimmedBlanks().isToken(token) }
        }
    }
}

extension StringProtocol {
    /// Whether this is `token`, given in lower case. Only ASCII letters have a case here: to Unicode's rules the Kelvin
    /// sign is a K, but to no other reader of the field.
    func isToken(_ token: String) -> Bool {
        utf8.elementsEqual(token.utf8) { HTTPGrammar.lowercased($0) == $1 }
    }

    /// The pieces between `separator`, which is ASCII; empty ones are left out. By bytes: going by characters costs ten
    /// times as much, and a mark that combines with the separator would hide it.
    func pieces(_ separator: UInt8) -> [Substring] {
        let text = Substring(self)
        // The usual field is one piece.
        guard text.utf8.contains(separator) else { return text.isEmpty ? [] : [text] }
        return text.utf8.split(separator: separator).map(Substring.init)
    }

    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3, OWS).
    func trimmingBlanks() -> String { String(trimmedBlanks()) }

    /// As ``trimmingBlanks()``, without a copy.
    func trimmedBlanks() -> Substring {
        let text = Substring(self).utf8
        guard let first = text.firstIndex(where: { !HTTPGrammar.isBlank($0) }),
            let last = text.lastIndex(where: { !HTTPGrammar.isBlank($0) })
        else { return "" }
        return Substring(text[first...last])
    }
}
