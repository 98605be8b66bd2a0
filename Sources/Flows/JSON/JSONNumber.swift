/// A JSON number that keeps the digits it was written with, and whose value a double can hold.
public struct JSONNumber: Sendable {
    /// The number as written.
    public let text: String

    /// The value; the nearest double when the text has more digits than a double.
    public var double: Double { Double(text) ?? 0 }

    /// An integer.
    public init(_ value: Int) {
        text = String(value)
    }

    /// A double, in its shortest form (RFC 8785 §3.2.2.3). Nil when it is infinite or not a number.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        var bytes: [UInt8] = []
        JSONWriter.append(value, to: &bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The number whose token is at `range`.
    ///
    /// - Throws: ``JSONError/numberOverflow(_:)`` when its value exceeds every double.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) {
        var at = range.lowerBound
        try JSONScanner.skipNumber(bytes, &at)
        guard at == range.upperBound else { throw .unexpectedByte(at) }
        guard let characters = try? UTF8Span(validating: bytes.extracting(range)) else {
            throw .invalidUTF8(range.lowerBound)
        }
        text = String(copying: characters)
        // Up to 300 digits without an exponent stay below 1.8e308.
        if range.count > 300 || text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard double.isFinite else { throw .numberOverflow(range.lowerBound) }
        }
    }
}

extension JSONNumber: Equatable {
    /// Equality of the doubles (RFC 8785 §3.2.2.3).
    public static func == (one: Self, other: Self) -> Bool {
        one.text == other.text || one.double == other.double
    }
}
