/// Masking of client frames (RFC 6455 §5.3).
enum Masking {
    /// Applies `mask` to `range` of `bytes`, eight bytes at a time.
    ///
    /// - Parameter phase: how many bytes of the frame's payload came before the range.
    static func apply(_ mask: UInt32, phase: Int, to bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) {
        let turned = rotated(mask, by: phase)
        let key = UInt64(turned) | UInt64(turned) << 32
        unsafe bytes.withUnsafeMutableBytes { raw in
            // MutableSpan checks nothing here: the one check that stands for all below.
            precondition(range.lowerBound >= 0 && range.upperBound <= raw.count)
            var at = range.lowerBound
            while at + 8 <= range.upperBound {
                let word = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                unsafe raw.storeBytes(of: word ^ key.littleEndian, toByteOffset: at, as: UInt64.self)
                at += 8
            }
            var rest = key
            while at < range.upperBound {
                unsafe raw[at] ^= UInt8(truncatingIfNeeded: rest)
                rest >>= 8
                at += 1
            }
        }
    }

    /// The key as it applies from the payload's byte `phase` on.
    private static func rotated(_ mask: UInt32, by phase: Int) -> UInt32 {
        let bits = UInt32(phase & 3) * 8
        return bits == 0 ? mask : mask >> bits | mask << (32 - bits)
    }
}
