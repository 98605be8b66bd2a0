/// A JSON value (RFC 8259).
///
/// Objects keep the order of their members and numbers the digits they were written with. Equality is that of the
/// canonical form (RFC 8785): numbers are compared as doubles, and the order of members does not matter.
public enum JSON: Sendable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number, as written.
    case number(JSONNumber)
    /// A string, escapes resolved.
    case string(String)
    /// The elements of an array.
    case array([JSON])
    /// The members of an object in the order written, no name twice.
    case object([Member])

    /// One member of an object.
    public struct Member: Sendable {
        /// The member's name, escapes resolved.
        public let name: ExactText
        /// The member's value.
        public let value: JSON

        /// A member.
        public init(name: String, value: JSON) {
            self.name = ExactText(name)
            self.value = value
        }
    }
}

extension JSON {
    /// The value of the member called `name`; nil when there is none, or when this is no object.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        let name = ExactText(name)
        return members.first { $0.name == name }?.value
    }

    /// The text of a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a number.
    public var double: Double? {
        guard case .number(let number) = self else { return nil }
        return number.double
    }

    /// The elements of an array.
    public var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension JSON: Equatable {
    /// Equality of the canonical forms (RFC 8785).
    public static func == (one: JSON, other: JSON) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.string(let one), .string(let other)): ExactText(one) == ExactText(other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): areEqual(one, other)
        default: false
        }
    }

    private static func areEqual(_ one: [Member], _ other: [Member]) -> Bool {
        guard one.count == other.count else { return false }
        if zip(one, other).allSatisfy({ $0.name == $1.name }) {
            return zip(one, other).allSatisfy { $0.value == $1.value }
        }
        let values = Dictionary(other.map { ($0.name, $0.value) }) { first, _ in first }
        return one.allSatisfy { values[$0.name] == $0.value }
    }
}
