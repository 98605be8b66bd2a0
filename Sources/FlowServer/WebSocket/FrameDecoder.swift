/// The frames of one connection, out of bytes that come in any pieces. Pure; keeps at most one incomplete header.
///
/// Payloads are unmasked in place and handed on piece by piece, so that nothing is buffered here and a limit on the
/// message can be kept before its payload arrives.
struct FrameDecoder {
    /// A piece of a frame's payload, which may be empty.
    struct Piece: Equatable {
        let header: FrameHeader
        /// Where the piece stands in the input.
        let range: Range<Int>
        /// The piece begins the frame.
        let isFirst: Bool
        /// The piece ends the frame.
        let isLast: Bool
    }

    let allowsCompression: Bool
    private var partial: [UInt8] = []
    private var header: FrameHeader?
    private var received = 0

    init(allowsCompression: Bool) { self.allowsCompression = allowsCompression }

    /// Reads on from `at`; nil when more bytes are needed.
    mutating func next(_ bytes: inout MutableSpan<UInt8>, _ at: inout Int) throws(WebSocketError) -> Piece? {
        let isFirst = header == nil
        if isFirst { header = try readHeader(bytes.span, &at) }
        guard let header else { return nil }
        // A header without any payload yet is a piece too: its limits are checked before more is read.
        guard isFirst || at < bytes.count else { return nil }
        let count = min(header.length - received, bytes.count - at)
        let range = at..<(at + count)
        Masking.apply(header.mask, phase: received, to: &bytes, range)
        at += count
        received += count
        return piece(header, range, isFirst: isFirst)
    }

    private mutating func piece(_ header: FrameHeader, _ range: Range<Int>, isFirst: Bool) -> Piece {
        let isLast = received == header.length
        if isLast {
            self.header = nil
            received = 0
        }
        return Piece(header: header, range: range, isFirst: isFirst, isLast: isLast)
    }

    private mutating func readHeader(_ bytes: Span<UInt8>, _ at: inout Int) throws(WebSocketError) -> FrameHeader? {
        if partial.isEmpty, bytes.count - at >= 2 {
            let size = FrameHeader.size(bytes[at + 1])
            if bytes.count - at >= size {
                defer { at += size }
                return try FrameHeader(bytes, at: at, allowsCompression: allowsCompression)
            }
        }
        while at < bytes.count {
            partial.append(bytes[at])
            at += 1
            if partial.count == 2 {
                try FrameHeader.check(partial[0], partial[1], allowsCompression: allowsCompression)
            }
            if partial.count >= 2, partial.count == FrameHeader.size(partial[1]) {
                defer { partial = [] }
                return try FrameHeader(partial.span, at: 0, allowsCompression: allowsCompression)
            }
        }
        return nil
    }
}
