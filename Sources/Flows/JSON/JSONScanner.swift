/// A strict reader of JSON text (RFC 8259) that validates and skips, and builds nothing.
///
/// All functions take the whole text and a position in it, which they move behind what they read. They never trap,
/// never recurse, and allocate nothing for text nested up to 64 levels. Positions are offsets between 0 and the
/// text's length. The bytes are known to be UTF-8: strings are not validated again.
public enum JSONScanner {
    /// Moves `at` to the next byte that is not insignificant whitespace (RFC 8259 §2), or to the end.
    public static func skipWhitespace(_ bytes: Span<UInt8>, _ at: inout Int) {
        while at < bytes.count, bytes[at] <= ASCII.space {
            switch bytes[at] {
            case ASCII.space, ASCII.lineFeed, ASCII.carriageReturn, ASCII.tab: at &+= 1
            default: return
            }
        }
    }

    /// Skips one value, with whitespace before it but not behind it.
    ///
    /// - Parameter depthLimit: how many arrays and objects may be open at once; a number or string needs 0, `[]`
    ///   needs 1. `Int.max` reads any depth, at one bit a level: so a caller that got ``JSONError/tooDeep(_:)`` learns
    ///   by a second call whether the text is well-formed.
    public static func skipValue(_ bytes: Span<UInt8>, _ at: inout Int, depthLimit: Int) throws(JSONError) {
        var nesting = JSONNesting()
        repeat {
            skipWhitespace(bytes, &at)
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            switch bytes[at] {
            case ASCII.quote:
                try skipString(bytes, &at)
            case ASCII.openBrace:
                guard nesting.depth < depthLimit else { throw .tooDeep(at) }
                nesting.open(object: true)
                at &+= 1
                if !skip(ASCII.closeBrace, bytes, &at) {
                    try skipMemberName(bytes, &at)
                    continue
                }
                nesting.close()
            case ASCII.openBracket:
                guard nesting.depth < depthLimit else { throw .tooDeep(at) }
                nesting.open(object: false)
                at &+= 1
                if !skip(ASCII.closeBracket, bytes, &at) { continue }
                nesting.close()
            case ASCII.minus, ASCII.zero...ASCII.nine:
                try skipNumber(bytes, &at)
            default:
                try skipLiteral(bytes, &at)
            }
            try skipClosings(bytes, &at, &nesting)
        } while nesting.depth > 0
    }

    /// Skips one of `true`, `false` and `null` (RFC 8259 §3).
    public static func skipLiteral(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        guard at < bytes.count else { throw .unexpectedEnd(at) }
        switch bytes[at] {
        case UInt8(ascii: "t"): try skip("true", bytes, &at)
        case UInt8(ascii: "f"): try skip("false", bytes, &at)
        case UInt8(ascii: "n"): try skip("null", bytes, &at)
        default: throw .unexpectedByte(at)
        }
    }

    /// Skips the name of a member, the colon behind it, and whitespace around them.
    static func skipMemberName(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        skipWhitespace(bytes, &at)
        try skipString(bytes, &at)
        guard skip(ASCII.colon, bytes, &at) else { throw unexpected(bytes, at) }
    }

    /// Skips whitespace, then `byte` if it comes next.
    static func skip(_ byte: UInt8, _ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        skipWhitespace(bytes, &at)
        guard at < bytes.count, bytes[at] == byte else { return false }
        at &+= 1
        return true
    }

    /// The error of a text in which something else had to come at `at`.
    static func unexpected(_ bytes: Span<UInt8>, _ at: Int) -> JSONError {
        at < bytes.count ? .unexpectedByte(at) : .unexpectedEnd(at)
    }

    /// Behind a value: closes what ends here, and stops where the next value begins.
    private static func skipClosings(
        _ bytes: Span<UInt8>, _ at: inout Int, _ nesting: inout JSONNesting
    ) throws(JSONError) {
        while nesting.depth > 0 {
            skipWhitespace(bytes, &at)
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            switch bytes[at] {
            case ASCII.comma:
                at &+= 1
                if nesting.isInObject { try skipMemberName(bytes, &at) }
                return
            case ASCII.closeBrace where nesting.isInObject, ASCII.closeBracket where !nesting.isInObject:
                at &+= 1
                nesting.close()
            default:
                throw .unexpectedByte(at)
            }
        }
    }

    private static func skip(_ word: StaticString, _ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        for index in 0..<length {
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            guard unsafe bytes[at] == word.utf8Start[index] else { throw .unexpectedByte(at) }
            at &+= 1
        }
    }
}
