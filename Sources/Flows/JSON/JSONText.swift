/// A JSON value kept as text: numbers as they were written, no whitespace, no needless escapes.
///
/// It needs a third of the memory of a ``JSON`` tree, is copied into an encoding as it is, and is mostly compared by
/// its bytes. It is always valid: no member twice, no number beyond a double.
public struct JSONText: Sendable {
    private let text: ExactText

    /// Nesting that a kept value may have (an element's own object adds two levels).
    public static let depthLimit = 64

    /// A value's text.
    public init(_ value: JSON) {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        text = ExactText(String(decoding: bytes, as: UTF8.self))
    }

    /// Keeps the value at `range` of `bytes`, without whitespace around it.
    ///
    /// - Throws: as ``JSON/init(reading:limits:)``; offsets count from the range's beginning.
    public init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { throw .unexpectedEnd(bytes.count) }
        let token = bytes.extracting(range)
        text = ExactText(try Self.normalized(token))
    }

    /// A text that has been another kept value's.
    init(kept string: String) {
        text = ExactText(string)
    }

    private static func normalized(_ token: Span<UInt8>) throws(JSONError) -> String {
        guard !token.isEmpty else { throw .unexpectedEnd(0) }
        switch token[0] {
        case ASCII.minus, ASCII.zero...ASCII.nine:
            return try JSONNumber(token, 0..<token.count).text
        case ASCII.quote:
            var at = 1
            JSONScanner.skipPlainCharacters(token, &at)
            if at == token.count - 1, token[at] == ASCII.quote {
                // Nothing is escaped, so the token is as we would write it.
                guard let plain = try? UTF8Span(validating: token) else { throw .invalidUTF8(0) }
                return String(copying: plain)
            }
            at = 0
            try JSONScanner.skipString(token, &at)
            guard at == token.count else { throw .unexpectedByte(at) }
            return JSONText(.string(try JSONScanner.decodeString(token, 0..<at))).string
        default:
            if isNormal(token), let plain = try? UTF8Span(validating: token) { return String(copying: plain) }
            let limits = JSONLimits(depth: depthLimit, bytes: token.count)
            return JSONText(try JSON(reading: token, limits: limits)).string
        }
    }

    /// The value as JSON text.
    public var string: String { text.string }

    /// How many bytes the text has.
    public var byteCount: Int { text.byteCount }

    /// The value as a tree.
    public var json: JSON {
        let limits = JSONLimits(depth: 512, bytes: text.byteCount)
        // The text was written from a value or read under a lower limit, so reading it cannot fail.
        return (try? JSON(reading: text.string.utf8Span.span, limits: limits)) ?? .null
    }

    /// The text of a string; nil for every other value.
    public var content: String? {
        let bytes = text.string.utf8Span.span
        guard !bytes.isEmpty, bytes[0] == ASCII.quote else { return nil }
        return try? JSONScanner.decodeString(bytes, 0..<bytes.count)
    }

    private var canonical: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(byteCount)
        appendCanonical(to: &output)
        return output
    }

    /// Whether it is the literal `null`.
    public var isNull: Bool { text.string == "null" }
}

extension JSONText: Equatable {
    /// Equality of the canonical forms (RFC 8785).
    public static func == (one: Self, other: Self) -> Bool {
        if one.text == other.text { return true }
        switch likeness(one.string.utf8Span.span, other.string.utf8Span.span) {
        case .same: return true
        case .different: return false
        case .unclear: return one.canonical == other.canonical
        }
    }
}
