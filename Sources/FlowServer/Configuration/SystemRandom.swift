import CCrypto
import Flows

/// Random bytes of libcrypto's generator.
struct SystemRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_bytes(buffer.baseAddress, Int32(clamping: buffer.count))
        }
        // Without randomness no id and no key can be made; there is nothing sensible to do but to stop.
        precondition(result == 1, "the system gives no random bytes")
        return bytes
    }
}
