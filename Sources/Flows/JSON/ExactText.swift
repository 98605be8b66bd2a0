/// A string that is compared and hashed by its UTF-8 bytes.
///
/// Swift's `String` takes canonically equivalent texts (é as one scalar or as two) for equal. JSON does not, nor do the
/// browsers: names and ids that differ in a byte are different there, and must be here. Hashing bytes also keeps a
/// sender from choosing many ids of equal hash.
public struct ExactText: Hashable, Sendable {
    /// The text itself.
    public let string: String

    /// Wraps a string.
    public init(_ string: String) {
        self.string = string
    }

    /// How many bytes it has in UTF-8.
    public var byteCount: Int { string.utf8.count }

    /// Byte equality.
    public static func == (one: Self, other: Self) -> Bool {
        // Equal bytes imply equal strings, and `String` compares those fastest.
        one.byteCount == other.byteCount && one.string == other.string
            && (one.string.utf8Span.isKnownASCII || one.string.utf8.elementsEqual(other.string.utf8))
    }

    /// Feeds the bytes to `hasher`.
    public func hash(into hasher: inout Hasher) {
        let bytes = unsafe string.utf8Span.span.bytes
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension Collection where Element == ExactText {
    /// Whether a text occurs more than once.
    var hasRepetitions: Bool {
        // Most objects have few members, and comparing those costs less than hashing.
        guard count > 16 else {
            return indices.contains { index in self[index...].dropFirst().contains(self[index]) }
        }
        var seen = Set<ExactText>(minimumCapacity: count)
        return !allSatisfy { seen.insert($0).inserted }
    }
}
