/// The header of a frame from a client (RFC 6455 §5.2).
struct FrameHeader: Equatable {
    var isFinal: Bool
    /// RSV1: the message is compressed (RFC 7692 §6).
    var isCompressed: Bool
    var opcode: Opcode
    var length: Int
    /// The masking key, first byte lowest.
    var mask: UInt32

    /// How many bytes a header has, told from its first two.
    static func size(_ second: UInt8) -> Int {
        switch second & 0x7F {
        case 126: 8
        case 127: 14
        default: 6
        }
    }

    /// Reads a whole header at `at`.
    ///
    /// - Parameter allowsCompression: whether permessage-deflate has been negotiated.
    init(_ bytes: Span<UInt8>, at: Int, allowsCompression: Bool) throws(WebSocketError) {
        let first = bytes[at]
        let second = bytes[at + 1]
        opcode = try FrameHeader.check(first, second, allowsCompression: allowsCompression)
        isFinal = first & 0x80 != 0
        isCompressed = first & 0x40 != 0
        length = try FrameHeader.length(bytes, at: at, second & 0x7F)
        let key = at + FrameHeader.size(second) - 4
        mask =
            UInt32(bytes[key]) | UInt32(bytes[key + 1]) << 8 | UInt32(bytes[key + 2]) << 16
            | UInt32(bytes[key + 3]) << 24
    }

    /// Checks what the first two bytes tell, so that a wrong frame is refused even when nothing follows them.
    @discardableResult
    static func check(_ first: UInt8, _ second: UInt8, allowsCompression: Bool) throws(WebSocketError) -> Opcode {
        let isCompressed = first & 0x40 != 0
        guard first & 0x30 == 0, !isCompressed || allowsCompression else { throw .reservedBits }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
        guard second & 0x80 != 0 else { throw .unmaskedFrame }
        // Only the first frame of a data message carries RSV1 (RFC 7692 §6.1).
        guard !isCompressed || opcode == .text || opcode == .binary else { throw .reservedBits }
        if opcode.isControl {
            guard first & 0x80 != 0 else { throw .fragmentedControlFrame }
            guard second & 0x7F <= 125 else { throw .longControlFrame }
        }
        return opcode
    }

    private static func length(_ bytes: Span<UInt8>, at: Int, _ short: UInt8) throws(WebSocketError) -> Int {
        if short < 126 { return Int(short) }
        var value: UInt64 = 0
        for place in 0..<(short == 126 ? 2 : 8) { value = value << 8 | UInt64(bytes[at + 2 + place]) }
        guard value > (short == 126 ? 125 : 0xFFFF) else { throw .overlongLength }
        guard let length = Int(exactly: value) else { throw .messageTooBig }
        return length
    }
}
