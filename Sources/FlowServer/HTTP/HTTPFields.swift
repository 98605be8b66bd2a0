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

    /// Whether the Accept field names `type` itself; a wildcard does not count (RFC 9110 §12.5.1).
    func accepts(_ type: String) -> Bool {
        all("accept").contains { value in
            value.pieces(.comma).contains { range in
                range.pieces(UInt8(ascii: ";")).first?.trimmedBlanks().isToken(type) ?? false
            }
        }
    }
}
