/// Checks that bytes are UTF-8 (RFC 3629), across pieces that may cut a character anywhere.
struct UTF8Validator {
    /// Continuation bytes still expected, and the bounds of the next one.
    private var expected = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// Whether the bytes so far end between two characters.
    var isComplete: Bool { expected == 0 }

    /// Takes `range` of `bytes`; false as soon as they cannot be UTF-8 whatever follows.
    mutating func accept(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            if expected == 0 {
                at = Self.skipASCII(bytes, at, range.upperBound)
                if at == range.upperBound { return true }
                guard begin(bytes[at]) else { return false }
            } else {
                let byte = bytes[at]
                guard byte >= lower, byte <= upper else { return false }
                (lower, upper) = (0x80, 0xBF)
                expected -= 1
            }
            at += 1
        }
        return true
    }

    /// Whether all of `bytes` is UTF-8.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var validator = UTF8Validator()
        return validator.accept(bytes, 0..<bytes.count) && validator.isComplete
    }

    /// A byte that begins a character of two to four bytes (RFC 3629 §4).
    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: expected = 1
        case 0xE0: (expected, lower) = (2, 0xA0)
        case 0xE1...0xEC, 0xEE...0xEF: expected = 2
        case 0xED: (expected, upper) = (2, 0x9F)
        case 0xF0: (expected, lower) = (3, 0x90)
        case 0xF1...0xF3: expected = 3
        case 0xF4: (expected, upper) = (3, 0x8F)
        default: return false
        }
        return true
    }

    /// The first byte from `start` on that is not ASCII, or `end`; eight bytes at a time.
    private static func skipASCII(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var at = start
        unsafe bytes.withUnsafeBytes { raw in
            while at + 8 <= end {
                let word = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                guard word & 0x8080_8080_8080_8080 == 0 else { break }
                at += 8
            }
        }
        while at < end, bytes[at] < 0x80 { at += 1 }
        return at
    }
}
