extension JSONScanner {
    /// Skips a number (RFC 8259 §6) that begins at `at`. Its value is not judged: `1e999` is well-formed.
    public static func skipNumber(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        if at < bytes.count, bytes[at] == ASCII.minus { at &+= 1 }
        if at < bytes.count, bytes[at] == ASCII.zero {
            at &+= 1
        } else {
            try skipDigits(bytes, &at)
        }
        if at < bytes.count, bytes[at] == ASCII.dot {
            at &+= 1
            try skipDigits(bytes, &at)
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if at < bytes.count, bytes[at] == ASCII.plus || bytes[at] == ASCII.minus { at &+= 1 }
            try skipDigits(bytes, &at)
        }
    }

    private static func skipDigits(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let start = at
        while at < bytes.count, bytes[at] &- ASCII.zero < 10 { at &+= 1 }
        guard at > start else { throw unexpected(bytes, at) }
    }
}
