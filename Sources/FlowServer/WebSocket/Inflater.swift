import CZlib

/// A raw inflate stream that is used for one message after the other (RFC 7692 §7.2.2). One a loop.
///
/// Always with the largest window, which reads what any smaller one wrote.
@safe final class Inflater {
    private var stream = unsafe z_stream()
    private var scratch = [UInt8](repeating: 0, count: 64 * 1024)

    /// Nil when zlib gets no memory.
    init?() {
        guard unsafe flows_inflate_init(&stream, -15) == Z_OK else { return nil }
    }

    deinit { unsafe inflateEnd(&stream) }

    /// Expands a message.
    ///
    /// - Parameters:
    ///   - limit: bytes that the result may have.
    ///   - ratio: how many times larger than the input it may be.
    ///   - exempt: bytes up to which a result is never refused for its ratio.
    func inflate(_ input: [UInt8], limit: Int, ratio: Int, exempt: Int) throws(WebSocketError) -> [UInt8] {
        guard unsafe inflateReset(&stream) == Z_OK else { throw .badDeflateData }
        // The sender left out the empty block that ends a flush (§7.2.1).
        var source = input + [0x00, 0x00, 0xFF, 0xFF]
        let allowed = min(limit, max(exempt, input.count.multipliedReportingOverflow(by: ratio).partialValue))
        var output: [UInt8] = []
        var failure: WebSocketError?
        unsafe source.withUnsafeMutableBufferPointer { source in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(clamping: source.count)
            failure = drain(into: &output, allowed: allowed, limit: limit)
            unsafe stream.next_in = nil
        }
        if let failure { throw failure }
        return output
    }

    private func drain(into output: inout [UInt8], allowed: Int, limit: Int) -> WebSocketError? {
        while true {
            let capacity = scratch.count
            let result = unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe stream.next_out = scratch.baseAddress
                unsafe stream.avail_out = UInt32(capacity)
                return unsafe CZlib.inflate(&stream, Z_SYNC_FLUSH)
            }
            let produced = unsafe capacity - Int(stream.avail_out)
            output.append(contentsOf: scratch[0..<produced])
            if output.count > allowed { return output.count > limit ? .messageTooBig : .inflateRatio }
            switch result {
            // A final block ends the stream; what stands behind it is ignored (§7.2.3.4).
            case Z_STREAM_END: return nil
            case Z_OK, Z_BUF_ERROR:
                // Everything is read, and the last block was whole: bit 7 is set between two blocks (zlib.h, inflate).
                if unsafe stream.avail_in == 0 && stream.data_type & 128 != 0 { return nil }
                if produced < capacity { return .badDeflateData }
            default: return .badDeflateData
            }
        }
    }
}
