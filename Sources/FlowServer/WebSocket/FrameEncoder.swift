/// Frames as a server sends them: unmasked, never fragmented (RFC 6455 §5.1, §5.2).
enum FrameEncoder {
    /// The header of a frame with `length` bytes of payload.
    static func header(_ opcode: Opcode, length: Int, isCompressed: Bool = false) -> [UInt8] {
        let first = 0x80 | (isCompressed ? 0x40 : 0) | opcode.rawValue
        switch length {
        case ..<126: return [first, UInt8(length)]
        case ..<65536: return [first, 126, UInt8(length >> 8), UInt8(length & 0xFF)]
        default:
            var bytes = [first, 127]
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: length >> shift))
            }
            return bytes
        }
    }

    /// A whole frame.
    static func frame(_ opcode: Opcode, _ payload: [UInt8], isCompressed: Bool = false) -> SharedBuffer {
        SharedBuffer(header(opcode, length: payload.count, isCompressed: isCompressed), payload)
    }

    /// A close frame (§5.5.1); the reason is cut to what a control frame holds.
    static func close(_ code: CloseCode, _ reason: String = "") -> SharedBuffer {
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        return frame(.close, [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + Array(text.utf8))
    }
}
