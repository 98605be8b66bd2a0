import CCrypto

/// SHA-256 (FIPS 180-4), by libcrypto.
public enum SHA256 {
    /// The 32 bytes of a digest.
    public struct Digest: Hashable, Sendable, CustomStringConvertible {
        /// The first half, its first byte the most significant.
        public let high: UInt128
        /// The second half.
        public let low: UInt128

        /// The bytes in their order.
        public var bytes: [UInt8] {
            unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe Array($0) }
        }

        /// 64 lower-case hexadecimal digits.
        public var description: String { high.hexadecimal + low.hexadecimal }
    }

    /// The digest of `bytes`.
    public static func hash(_ bytes: [UInt8]) -> Digest { hash(bytes.span) }

    /// The digest of `bytes`. Allocates nothing.
    public static func hash(_ bytes: Span<UInt8>) -> Digest {
        var state = SHA256_CTX()
        var digest: (UInt128, UInt128) = (0, 0)
        unsafe SHA256_Init(&state)
        unsafe bytes.withUnsafeBytes { _ = unsafe SHA256_Update(&state, $0.baseAddress, $0.count) }
        unsafe withUnsafeMutableBytes(of: &digest) { room in
            _ = unsafe SHA256_Final(room.baseAddress?.assumingMemoryBound(to: UInt8.self), &state)
        }
        return Digest(high: UInt128(bigEndian: digest.0), low: UInt128(bigEndian: digest.1))
    }
}

extension UInt128 {
    /// The 16 bytes, the most significant first.
    var bigEndianBytes: [UInt8] {
        unsafe withUnsafeBytes(of: bigEndian) { unsafe Array($0) }
    }

    /// 32 lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
