extension JSONScanner {
    /// Skips a string (RFC 8259 §7) whose opening quote is at `at`.
    ///
    /// Escapes are validated, surrogate pairs included: a `\u` escape of half a pair is an error, because it names no
    /// character and cannot be stored or sent on as UTF-8.
    public static func skipString(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        guard at < bytes.count, bytes[at] == ASCII.quote else { throw unexpected(bytes, at) }
        at &+= 1
        while true {
            skipPlainCharacters(bytes, &at)
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            switch bytes[at] {
            case ASCII.quote:
                at &+= 1
                return
            case ASCII.backslash:
                _ = try readEscape(bytes, &at)
            default:
                throw .controlCharacter(at)
            }
        }
    }

    /// Moves `at` to the next quote, backslash or control character, or to the end, eight bytes at a time.
    static func skipPlainCharacters(_ bytes: Span<UInt8>, _ at: inout Int) {
        let raw = unsafe bytes.bytes
        var position = at
        while position &+ 8 <= bytes.count {
            // In bounds: 0 ≤ position, and position + 8 ≤ count was just tested.
            let word = unsafe UInt64(
                littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            let special = specialBytes(word)
            if special != 0 {
                at = position &+ special.trailingZeroBitCount &>> 3
                return
            }
            position &+= 8
        }
        while position < bytes.count, !isSpecial(bytes[position]) { position &+= 1 }
        at = position
    }

    /// The high bit of each byte of `word` that ends a run of plain characters. The lowest bit set is exact; those above
    /// it may be false alarms, by borrow.
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(ASCII.quote))
        let backslashes = word ^ (ones &* UInt64(ASCII.backslash))
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)) & (ones &* 0x80)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == ASCII.quote || byte == ASCII.backslash
    }

    /// Reads the escape sequence, or the pair of them, whose backslash is at `at`.
    private static func readEscape(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) -> Unicode.Scalar {
        let start = at
        guard at &+ 1 < bytes.count else { throw .unexpectedEnd(bytes.count) }
        let letter = bytes[at &+ 1]
        at &+= 2
        switch letter {
        case ASCII.quote: return "\""
        case ASCII.backslash: return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw .invalidEscape(start)
        }
        let first = try readHexadecimal(bytes, &at)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00 else { throw .loneSurrogate(start) }
        for expected in [ASCII.backslash, UInt8(ascii: "u")] {
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            guard bytes[at] == expected else { throw .loneSurrogate(start) }
            at &+= 1
        }
        let second = try readHexadecimal(bytes, &at)
        guard second >= 0xDC00, second <= 0xDFFF,
            let scalar = Unicode.Scalar(0x10000 &+ ((first &- 0xD800) &<< 10 | (second &- 0xDC00)))
        else { throw .loneSurrogate(start) }
        return scalar
    }

    private static func readHexadecimal(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard at < bytes.count else { throw .unexpectedEnd(at) }
            let digit: UInt8
            switch bytes[at] {
            case ASCII.zero...ASCII.nine: digit = bytes[at] &- ASCII.zero
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[at] &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[at] &- UInt8(ascii: "A") &+ 10
            default: throw .invalidEscape(at)
            }
            value = value &<< 4 | UInt32(digit)
            at &+= 1
        }
        return value
    }
}

extension JSONScanner {
    /// The text of a string.
    ///
    /// - Parameter range: the whole token, quotes included, as ``skipString(_:_:)`` passed over it.
    /// - Throws: when the range holds no string token, or its bytes are not UTF-8.
    public static func decodeString(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> String {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, range.count >= 2 else {
            throw .unexpectedEnd(bytes.count)
        }
        guard bytes[range.lowerBound] == ASCII.quote else { throw .unexpectedByte(range.lowerBound) }
        let end = range.upperBound &- 1
        var at = range.lowerBound &+ 1
        skipPlainCharacters(bytes, &at)
        if at >= end {
            return try text(bytes.extracting(range.lowerBound &+ 1..<end), at: range.lowerBound)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        at = range.lowerBound &+ 1
        while at < end {
            if bytes[at] == ASCII.backslash {
                decoded.append(contentsOf: try readEscape(bytes, &at).utf8)
            } else {
                decoded.append(bytes[at])
                at &+= 1
            }
        }
        guard at == end else { throw .unexpectedByte(at) }
        return try text(decoded.span, at: range.lowerBound)
    }

    /// Whether the string token at `range` (quotes included) has the text `expected`, code unit by code unit.
    public static func stringEquals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ expected: String) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, range.count >= 2 else { return false }
        let wanted = expected.utf8Span.span
        let first = range.lowerBound &+ 1
        if wanted.count == range.count &- 2 {
            var index = 0
            while index < wanted.count, bytes[first &+ index] == wanted[index] { index &+= 1 }
            // A backslash in the token is never literal text, so a match with one in it is none.
            if index == wanted.count { return !expected.utf8.contains(ASCII.backslash) }
        }
        // Every escape is longer than the character it stands for.
        guard wanted.count < range.count &- 2 else { return false }
        var at = first
        skipPlainCharacters(bytes, &at)
        guard at < range.upperBound &- 1, let text = try? decodeString(bytes, range) else { return false }
        return text.utf8.elementsEqual(expected.utf8)
    }

    private static func text(_ bytes: Span<UInt8>, at offset: Int) throws(JSONError) -> String {
        guard let text = try? UTF8Span(validating: bytes) else { throw .invalidUTF8(offset) }
        return String(copying: text)
    }
}
