/// Appends JSON tokens to a growing text.
public enum JSONWriter {
    /// Appends `text` as a string token, quotes included.
    ///
    /// Only what must be escaped is (RFC 8259 §7), in the short form where there is one and with lowercase hexadecimal
    /// digits otherwise, so that the token is also the canonical one (RFC 8785 §3.2.2.2).
    public static func appendString(_ text: String, to output: inout [UInt8]) {
        output.append(ASCII.quote)
        appendEscaped(text, to: &output)
        output.append(ASCII.quote)
    }

    /// Appends `text` as the inside of a string token, without the quotes.
    public static func appendEscaped(_ text: String, to output: inout [UInt8]) {
        let bytes = text.utf8Span.span
        var at = 0
        while true {
            let start = at
            JSONScanner.skipPlainCharacters(bytes, &at)
            unsafe bytes.extracting(start..<at).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
            guard at < bytes.count else { return }
            appendEscape(bytes[at], to: &output)
            at += 1
        }
    }

    /// Appends an integer in decimal digits.
    public static func append(_ number: Int, to output: inout [UInt8]) {
        output.append(contentsOf: String(number).utf8)
    }

    /// Appends a clock, or another number without a sign, in decimal digits.
    static func append(_ number: UInt64, to output: inout [UInt8]) {
        output.append(contentsOf: String(number).utf8)
    }

    /// Appends a double as ECMAScript writes it (RFC 8785 §3.2.2.3): the shortest digits that read back as the same
    /// value. JSON has no infinity and no NaN; they become `null`, as in ECMAScript.
    public static func append(_ number: Double, to output: inout [UInt8]) {
        guard number.isFinite else {
            output.append(contentsOf: "null".utf8)
            return
        }
        ShortestDecimal(number).append(to: &output)
    }

    private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(ASCII.backslash)
        switch byte {
        case ASCII.quote, ASCII.backslash: output.append(byte)
        case 0x08: output.append(UInt8(ascii: "b"))
        case ASCII.tab: output.append(UInt8(ascii: "t"))
        case ASCII.lineFeed: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case ASCII.carriageReturn: output.append(UInt8(ascii: "r"))
        default:
            output.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            let digit = byte & 0xF
            output.append(digit < 10 ? ASCII.zero &+ digit : UInt8(ascii: "a") &+ (digit &- 10))
        }
    }
}
