import CZlib

/// A raw deflate stream that is used for one message after the other (RFC 7692 §7.2.1). One a loop and window size.
@safe final class Deflater {
    private var stream = unsafe z_stream()

    /// - Parameter windowBits: 9 to 15. Nil when zlib gets no memory.
    init?(windowBits: Int32) {
        guard unsafe flows_deflate_init(&stream, 6, -windowBits, 8) == Z_OK else { return nil }
    }

    deinit { unsafe deflateEnd(&stream) }

    /// Compresses `input` to blocks that end on a byte boundary, without the empty block's four last bytes; nil when
    /// zlib fails.
    func deflate(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard unsafe deflateReset(&stream) == Z_OK, input.count <= Int(UInt32.max) else { return nil }
        let bound = unsafe Int(deflateBound(&stream, UInt(input.count))) + 16
        var isComplete = false
        var output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, count in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.avail_in = UInt32(input.count)
            unsafe stream.next_out = room.baseAddress
            unsafe stream.avail_out = UInt32(clamping: bound)
            let result = unsafe CZlib.deflate(&stream, Z_SYNC_FLUSH)
            isComplete = unsafe result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0
            count = unsafe bound - Int(stream.avail_out)
            unsafe stream.next_in = nil
        }
        guard isComplete, output.count >= 4 else { return nil }
        output.removeLast(4)
        return output
    }

    /// `bytes` as a stored block (RFC 1951 §3.2.4), which compressed blocks may follow. At most 65,535 bytes.
    static func storedBlock(_ bytes: [UInt8]) -> [UInt8] {
        let length = UInt16(clamping: bytes.count)
        let low = UInt8(length & 0xFF)
        let high = UInt8(length >> 8)
        return [0, low, high, ~low, ~high] + bytes.prefix(Int(length))
    }
}
