import CCrypto
import Flows
import Telemetry

/// Random bytes of libcrypto's generator, taken from it in larger portions: asking costs far more than the bytes do.
/// No byte is given twice.
struct SystemRandom: RandomSource {
    private static let portion = Lock<[UInt8]>([])

    func bytes(_ count: Int) -> [UInt8] {
        guard count <= 64 else { return Self.generate(count) }
        return Self.portion.withLock { portion in
            if portion.count < count { portion = Self.generate(1024) }
            defer { portion.removeLast(count) }
            return Array(portion.suffix(count))
        }
    }

    private static func generate(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_bytes(buffer.baseAddress, Int32(clamping: buffer.count))
        }
        // Without randomness no id and no key can be made; there is nothing sensible to do but to stop.
        precondition(result == 1, "the system gives no random bytes")
        return bytes
    }
}
