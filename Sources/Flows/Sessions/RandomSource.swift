/// Where unpredictable bytes come from. Injected, so that a simulation can repeat itself.
public protocol RandomSource: Sendable {
    /// So many random bytes.
    func bytes(_ count: Int) -> [UInt8]
}

extension RandomSource {
    /// A new epoch of a flow: 64 random bits.
    func epoch() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}

/// Text forms of random bytes.
enum RandomText {
    /// Base 32 without padding (RFC 4648 §6).
    static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var text: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
