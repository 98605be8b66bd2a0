/// Frames as a client sends them (RFC 6455 §5.2), written without the server's codec.
enum ClientFrame {
    /// - Parameters:
    ///   - first: FIN, RSV1 to RSV3 and the opcode.
    ///   - lengthBytes: 0, 2 or 8 bytes of extended length; nil for the shortest form.
    static func bytes(
        _ first: UInt8, _ payload: [UInt8], mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D], lengthBytes: Int? = nil
    ) -> [UInt8] {
        header(first, payload.count, mask: mask, lengthBytes: lengthBytes)
            + payload.enumerated().map { place, byte in mask.map { byte ^ $0[place % 4] } ?? byte }
    }

    /// A header alone.
    static func header(
        _ first: UInt8, _ length: Int, mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D], lengthBytes: Int? = nil
    ) -> [UInt8] {
        let size = lengthBytes ?? (length < 126 ? 0 : length < 65536 ? 2 : 8)
        let short = size == 0 ? UInt8(length) : size == 2 ? 126 : 127
        let extended = (0..<size).reversed().map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
        return [first, (mask == nil ? 0 : 0x80) | short] + extended + (mask ?? [])
    }

    static func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
        bytes(isFinal ? 0x81 : 0x01, Array(text.utf8))
    }

    static func continuation(_ text: String, isFinal: Bool = true) -> [UInt8] {
        bytes(isFinal ? 0x80 : 0x00, Array(text.utf8))
    }

    static func ping(_ text: String) -> [UInt8] { bytes(0x89, Array(text.utf8)) }

    static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        bytes(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}
