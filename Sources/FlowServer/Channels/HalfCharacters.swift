/// `\u` escapes of half a surrogate pair, which `JSON.stringify` makes of a text that was cut within a character.
enum HalfCharacters {
    /// `text` with each of them replaced by an escape of U+FFFD, so that all else stands where it stood.
    static func replaced(in text: Span<UInt8>) -> [UInt8] {
        var bytes = Array(text, 0..<text.count)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "\\") else {
                at += 1
                continue
            }
            switch surrogate(bytes, at) {
            case .high where surrogate(bytes, at + 6) == .low: at += 12
            case .high, .low:
                bytes.replaceSubrange(at + 2..<at + 6, with: Array("fffd".utf8))
                at += 6
            case nil: at += 2
            }
        }
        return bytes
    }

    private enum Surrogate {
        case high, low
    }

    /// What the escape at `at` is one half of, if it is.
    private static func surrogate(_ bytes: [UInt8], _ at: Int) -> Surrogate? {
        guard at + 6 <= bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u"),
            PercentEncoding.hexValue(bytes[at + 2]) == 0xD, let second = PercentEncoding.hexValue(bytes[at + 3]),
            PercentEncoding.hexValue(bytes[at + 4]) != nil, PercentEncoding.hexValue(bytes[at + 5]) != nil
        else { return nil }
        switch second {
        case 8..<0xC: return .high
        case 0xC...0xF: return .low
        default: return nil
        }
    }
}
