/// Byte classes of RFC 9110 §5.5, §5.6.2 and RFC 3986.
enum HTTPGrammar {
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Visible ASCII; raw UTF-8 in a target is tolerated by nobody's standard, and refused.
    static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    /// ASCII letters have a case; no other byte has.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: bytes.count) { text in
            for (place, byte) in bytes.enumerated() { unsafe text[place] = lowercased(byte) }
            return bytes.count
        }
    }

    /// Without spaces and tabs at both ends (RFC 9110 §5.6.3, OWS).
    static func trimmingBlanks(_ bytes: ArraySlice<UInt8>) -> String {
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == .space || byte == 0x09 }

    /// Visible bytes, obs-text, space and tab.
    static func isFieldValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}
