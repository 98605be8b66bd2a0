@testable import Flows

extension Optional<JSON> {
    /// A whole number.
    var number: Int? { flatMap { $0.double.flatMap { Int(exactly: $0) } } }
}

extension JSON {
    /// The value as text, compact.
    var text: String { JSONText(self).string }
}

/// The names and values of an object.
func members(_ json: JSON?) -> [(name: String, value: JSON)] {
    guard case .object(let members)? = json else { return [] }
    return members.map { ($0.name.string, $0.value) }
}
