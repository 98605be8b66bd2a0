extension JSONText {
    /// Whether a value's text can be kept as it stands: valid, as ``JSON/init(reading:limits:)`` has it, without
    /// whitespace and without escapes. False where that is in doubt; then a tree tells. Whether strings are UTF-8 is not
    /// looked at.
    static func isNormal(_ token: Span<UInt8>) -> Bool {
        var at = 0
        return skipNormal(token, &at, depth: depthLimit) && at == token.count
    }

    /// Objects with more members are left to the tree, which looks for repeated names in a set.
    private static let memberLimit = 32

    /// - Parameter depth: how many arrays and objects may yet be opened.
    private static func skipNormal(_ bytes: Span<UInt8>, _ at: inout Int, depth: Int) -> Bool {
        guard at < bytes.count else { return false }
        switch bytes[at] {
        case ASCII.quote: return skipPlainString(bytes, &at)
        case ASCII.minus, ASCII.zero...ASCII.nine: return skipNormalNumber(bytes, &at)
        case ASCII.openBracket: return depth > 0 && skipNormalArray(bytes, &at, depth: depth - 1)
        case ASCII.openBrace: return depth > 0 && skipNormalObject(bytes, &at, depth: depth - 1)
        default: return (try? JSONScanner.skipLiteral(bytes, &at)) != nil
        }
    }

    private static func skipPlainString(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count, bytes[at] == ASCII.quote else { return false }
        at &+= 1
        JSONScanner.skipPlainCharacters(bytes, &at)
        return skipByte(ASCII.quote, bytes, &at)
    }

    /// Up to 300 digits without an exponent stay below every double's limit.
    private static func skipNormalNumber(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        let start = at
        guard (try? JSONScanner.skipNumber(bytes, &at)) != nil, at &- start <= 300 else { return false }
        for place in start..<at where bytes[place] | 0x20 == UInt8(ascii: "e") { return false }
        return true
    }

    private static func skipNormalArray(_ bytes: Span<UInt8>, _ at: inout Int, depth: Int) -> Bool {
        at &+= 1
        if skipByte(ASCII.closeBracket, bytes, &at) { return true }
        repeat {
            guard skipNormal(bytes, &at, depth: depth) else { return false }
        } while skipByte(ASCII.comma, bytes, &at)
        return skipByte(ASCII.closeBracket, bytes, &at)
    }

    private static func skipNormalObject(_ bytes: Span<UInt8>, _ at: inout Int, depth: Int) -> Bool {
        at &+= 1
        if skipByte(ASCII.closeBrace, bytes, &at) { return true }
        var names: [Range<Int>] = []
        names.reserveCapacity(8)
        repeat {
            let start = at
            guard names.count < memberLimit, skipPlainString(bytes, &at) else { return false }
            for name in names where areEqual(bytes, name, start..<at) { return false }
            names.append(start..<at)
            guard skipByte(ASCII.colon, bytes, &at), skipNormal(bytes, &at, depth: depth) else { return false }
        } while skipByte(ASCII.comma, bytes, &at)
        return skipByte(ASCII.closeBrace, bytes, &at)
    }

    private static func skipByte(_ byte: UInt8, _ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at &+= 1
        return true
    }

    private static func areEqual(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count where bytes[one.lowerBound &+ offset] != bytes[other.lowerBound &+ offset] {
            return false
        }
        return true
    }
}
