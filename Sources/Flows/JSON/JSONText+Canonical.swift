extension JSONText {
    /// Appends the canonical form (RFC 8785).
    public func appendCanonical(to output: inout [UInt8]) {
        let start = output.count
        var at = 0
        if Self.appendCanonical(string.utf8Span.span, &at, to: &output) { return }
        output.removeLast(output.count - start)
        json.appendCanonical(to: &output)
    }

    /// The canonical form (RFC 8785) of the value at `range` of `bytes`.
    ///
    /// - Throws: as ``JSON/init(reading:limits:)``.
    public static func canonical(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> [UInt8] {
        var output: [UInt8] = []
        try JSONText(bytes, range).appendCanonical(to: &output)
        return output
    }

    /// Appends the canonical form of the value at `at`, which moves behind it, without building a tree. The bytes are a
    /// kept value's: well-formed, no whitespace, strings spelled canonically. What remains is the order of members and
    /// the spelling of numbers. False, with anything appended, where the order is in doubt.
    private static func appendCanonical(_ bytes: Span<UInt8>, _ at: inout Int, to output: inout [UInt8]) -> Bool {
        guard at < bytes.count else { return false }
        let start = at
        switch bytes[at] {
        case ASCII.quote:
            guard skipString(bytes, &at) else { return false }
            append(bytes, start..<at, to: &output)
        case ASCII.minus, ASCII.zero...ASCII.nine:
            return appendCanonicalNumber(bytes, &at, to: &output)
        case ASCII.openBracket:
            return appendCanonicalArray(bytes, &at, to: &output)
        case ASCII.openBrace:
            return appendCanonicalObject(bytes, &at, to: &output)
        default:
            at = min(at &+ (bytes[at] == UInt8(ascii: "f") ? 5 : 4), bytes.count)
            append(bytes, start..<at, to: &output)
        }
        return true
    }

    private static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
    }

    private static func appendCanonicalNumber(_ bytes: Span<UInt8>, _ at: inout Int, to output: inout [UInt8]) -> Bool {
        let start = at
        if skipCanonicalNumber(bytes, &at) {
            append(bytes, start..<at, to: &output)
            return true
        }
        at = start
        guard (try? JSONScanner.skipNumber(bytes, &at)) != nil, let number = try? JSONNumber(bytes, start..<at) else {
            return false
        }
        JSONWriter.append(number.double, to: &output)
        return true
    }

    private static func appendCanonicalArray(_ bytes: Span<UInt8>, _ at: inout Int, to output: inout [UInt8]) -> Bool {
        output.append(ASCII.openBracket)
        at &+= 1
        var isEmpty = true
        while at < bytes.count, bytes[at] != ASCII.closeBracket {
            if !isEmpty {
                output.append(ASCII.comma)
                at &+= 1
            }
            isEmpty = false
            guard appendCanonical(bytes, &at, to: &output) else { return false }
        }
        output.append(ASCII.closeBracket)
        at &+= 1
        return true
    }

    /// A member: where its name stands in the text, and where it was written.
    private struct WrittenMember {
        let name: Range<Int>
        let output: Range<Int>
    }

    /// Objects out of order with more members are left to the tree.
    private static let sortLimit = 32

    private static func appendCanonicalObject(_ bytes: Span<UInt8>, _ at: inout Int, to output: inout [UInt8]) -> Bool {
        output.append(ASCII.openBrace)
        at &+= 1
        var members: [WrittenMember] = []
        members.reserveCapacity(8)
        var isSorted = true
        while at < bytes.count, bytes[at] != ASCII.closeBrace {
            if !members.isEmpty {
                output.append(ASCII.comma)
                at &+= 1
            }
            let (name, written) = (at, output.count)
            guard skipString(bytes, &at), isPlain(bytes, name..<at), at < bytes.count else { return false }
            let range = name..<at
            at &+= 1
            append(bytes, name..<at, to: &output)
            guard appendCanonical(bytes, &at, to: &output) else { return false }
            if let last = members.last, !precedes(bytes, last.name, range) { isSorted = false }
            members.append(WrittenMember(name: range, output: written..<output.count))
        }
        if !isSorted {
            guard members.count <= sortLimit else { return false }
            sort(&members, bytes, in: &output)
        }
        output.append(ASCII.closeBrace)
        at &+= 1
        return true
    }

    /// Puts the members that are the end of `output` into their order.
    private static func sort(_ members: inout [WrittenMember], _ bytes: Span<UInt8>, in output: inout [UInt8]) {
        guard let first = members.first?.output.lowerBound else { return }
        // A closure of the library's sort could not see the span.
        for place in members.indices.dropFirst() {
            var at = place
            while at > 0, precedes(bytes, members[at].name, members[at - 1].name) {
                members.swapAt(at, at - 1)
                at -= 1
            }
        }
        let written = Array(output[first...])
        output.removeLast(written.count)
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            output += written[(member.output.lowerBound - first)..<(member.output.upperBound - first)]
        }
    }

    /// Whether the order of UTF-16 code units (RFC 8785 §3.2.3) is that of the token's bytes: in plain ASCII.
    private static func isPlain(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Bool {
        for at in name where bytes[at] >= 0x80 || bytes[at] == ASCII.backslash { return false }
        return true
    }

    /// Whether the first of two plain names comes first.
    private static func precedes(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        // The quotes around the names would take part in the order.
        let (first, second) = (one.dropFirst().dropLast(), other.dropFirst().dropLast())
        var (left, right) = (first.lowerBound, second.lowerBound)
        while left < first.upperBound, right < second.upperBound {
            if bytes[left] != bytes[right] { return bytes[left] < bytes[right] }
            left &+= 1
            right &+= 1
        }
        return first.count < second.count
    }

    /// Moves `at` behind the string there.
    static func skipString(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
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
