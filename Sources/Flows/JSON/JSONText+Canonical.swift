extension JSONText {
    /// Appends the canonical form (RFC 8785).
    public func appendCanonical(to output: inout [UInt8]) {
        if isCertainlyCanonical {
            output.append(contentsOf: string.utf8)
        } else {
            json.appendCanonical(to: &output)
        }
    }

    /// The canonical form (RFC 8785) of the value at `range` of `bytes`.
    ///
    /// - Throws: as ``JSON/init(reading:limits:)``.
    public static func canonical(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> [UInt8] {
        var output: [UInt8] = []
        try JSONText(bytes, range).appendCanonical(to: &output)
        return output
    }

    /// Whether the text is in canonical form, as far as that can be seen without reading it into a tree.
    var isCertainlyCanonical: Bool {
        var at = 0
        return Self.skipCanonical(string.utf8Span.span, &at)
    }

    /// Moves `at` behind the value there if its text is certainly canonical as it stands. The bytes are a kept value's:
    /// well-formed, no whitespace, strings spelled canonically. What remains to be seen is the order of members and the
    /// spelling of numbers; in doubt the answer is false.
    private static func skipCanonical(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count else { return false }
        switch bytes[at] {
        case ASCII.quote: return skipString(bytes, &at)
        case ASCII.minus, ASCII.zero...ASCII.nine: return skipCanonicalNumber(bytes, &at)
        case ASCII.openBracket:
            return skipItems(bytes, &at, until: ASCII.closeBracket) { bytes, at in skipCanonical(bytes, &at) }
        case ASCII.openBrace:
            var previous = 0..<0
            return skipItems(bytes, &at, until: ASCII.closeBrace) { bytes, at in
                let name = at
                guard skipString(bytes, &at), isAfter(bytes, previous, name..<at) else { return false }
                previous = name..<at
                at &+= 1
                return skipCanonical(bytes, &at)
            }
        default:
            at &+= bytes[at] == UInt8(ascii: "f") ? 5 : 4
            return true
        }
    }

    private static func skipItems(
        _ bytes: Span<UInt8>, _ at: inout Int, until end: UInt8,
        _ skipItem: (Span<UInt8>, inout Int) -> Bool
    ) -> Bool {
        at &+= 1
        if at < bytes.count, bytes[at] == end {
            at &+= 1
            return true
        }
        while skipItem(bytes, &at), at < bytes.count {
            at &+= 1
            if bytes[at &- 1] == end { return true }
        }
        return false
    }

    private static func skipString(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        at &+= 1
        while true {
            JSONScanner.skipPlainCharacters(bytes, &at)
            guard at < bytes.count else { return false }
            if bytes[at] == ASCII.quote { break }
            at &+= 2
        }
        at &+= 1
        return true
    }

    /// Whether the second of two names comes after the first by UTF-16 code units, for sure (RFC 8785 §3.2.3). For
    /// plain ASCII that is the order of bytes; other names are in doubt.
    private static func isAfter(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        for at in other where bytes[at] >= 0x80 || bytes[at] == ASCII.backslash { return false }
        // The quotes around the names would take part in the order.
        let (first, second) = (one.dropFirst().dropLast(), other.dropFirst().dropLast())
        if one.isEmpty { return true }
        for (left, right) in zip(first, second) where bytes[left] != bytes[right] {
            return bytes[left] < bytes[right]
        }
        return first.count < second.count
    }

    /// Up to 15 significant digits with a plain layout are what ECMAScript writes: so many always come back from a
    /// double, and no shorter text names the same double.
    private static func skipCanonicalNumber(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        let start = at
        if bytes[at] == ASCII.minus { at &+= 1 }
        let integer = at
        while at < bytes.count, bytes[at] &- ASCII.zero < 10 { at &+= 1 }
        let isZero = at &- integer == 1 && bytes[integer] == ASCII.zero
        var digits = isZero ? 0 : at &- integer
        if at < bytes.count, bytes[at] == ASCII.dot {
            at &+= 1
            let fraction = at
            while at < bytes.count, bytes[at] &- ASCII.zero < 10 { at &+= 1 }
            digits &+= at &- fraction
            // Zeros behind the point also count as digits, which errs on the side of doubt and keeps 0.0000001 out.
            guard bytes[at &- 1] != ASCII.zero, !isZero || at &- fraction <= 6 || digits > 15 else { return false }
            if digits > 15 { return !hasExponent(bytes, at) && isShortest(bytes.extracting(start..<at)) }
        } else if isZero, integer > start {
            return false
        }
        return digits <= 15 && !hasExponent(bytes, at)
    }

    private static func hasExponent(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
        at < bytes.count && bytes[at] | 0x20 == UInt8(ascii: "e")
    }

    /// Whether a number with a fraction is the shortest that names its double. The standard library prints those, and
    /// lays those that it prints without an exponent out as ECMAScript does.
    private static func isShortest(_ number: Span<UInt8>) -> Bool {
        guard let text = try? UTF8Span(validating: number) else { return false }
        let string = String(copying: text)
        return Double(string)?.description == string
    }
}
