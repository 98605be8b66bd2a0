import CZlib

/// Whole texts in the gzip format (RFC 1952).
enum Gzip {
    /// Of 1 to 9. At 9 the editor's script is 0.4% smaller, and the server starts some 30 ms later (ADR 17).
    private static let level: Int32 = 7

    /// Nil when zlib fails.
    static func compress(_ content: [UInt8]) -> [UInt8]? {
        var stream = unsafe z_stream()
        guard unsafe flows_deflate_init(&stream, level, 15 + 16, 9) == Z_OK else { return nil }
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(content.count)))
        var isComplete = false
        let compressed = unsafe content.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, count in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(clamping: source.count)
                unsafe stream.next_out = room.baseAddress
                unsafe stream.avail_out = UInt32(clamping: bound)
                isComplete = unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = unsafe bound - Int(stream.avail_out)
            }
        }
        return isComplete ? compressed : nil
    }
}
