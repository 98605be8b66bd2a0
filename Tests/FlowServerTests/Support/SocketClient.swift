/// A WebSocket frame as the test client received it.
struct ReceivedFrame {
    let opcode: UInt8
    let isFinal: Bool
    /// RSV1.
    let isCompressed: Bool
    let isMasked: Bool
    let payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// The code of a close frame.
    var closeCode: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }

    /// The reason of a close frame.
    var closeReason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
}

/// A WebSocket client (RFC 6455) that shares no code with the server.
final class SocketClient {
    static let key = "dGhlIHNhbXBsZSBub25jZQ=="
    /// What RFC 6455 §1.3 says is the answer to `key`.
    static let acceptance = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    let raw: RawClient
    let answer: HTTPAnswer

    /// Connects and shakes hands.
    ///
    /// - Throws: `ClientError` when the answer is not 101.
    init(
        port: UInt16, target: String = "/socket/websocket?vsn=2.0.0", fields: [String] = [],
        receiveBuffer: Int32? = nil
    ) throws {
        raw = try RawClient(port: port, receiveBuffer: receiveBuffer)
        try raw.send(Self.upgrade(target, fields))
        answer = try raw.readAnswer()
        guard answer.status == 101 else { throw ClientError(description: "status \(answer.status)") }
    }

    /// Takes over a connection on which the request has been sent.
    init(continuing raw: RawClient) throws {
        self.raw = raw
        answer = try raw.readAnswer()
        guard answer.status == 101 else { throw ClientError(description: "status \(answer.status)") }
    }

    static func upgrade(_ target: String, _ fields: [String] = []) -> [UInt8] {
        RawClient.head(
            "GET", target,
            [
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
            ] + fields)
    }

    /// A frame as a client sends it.
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isCompressed: Bool = false, isMasked: Bool = true
    ) -> [UInt8] {
        var bytes = [(isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode]
        let maskBit: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(maskBit | UInt8(payload.count))
        case ..<65536: bytes += [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        guard isMasked else { return bytes + payload }
        let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        bytes += mask
        for (place, byte) in payload.enumerated() { bytes.append(byte ^ mask[place & 3]) }
        return bytes
    }

    static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

    func send(_ text: String) throws { try raw.send(Self.text(text)) }

    func send(_ opcode: UInt8, _ payload: [UInt8]) throws { try raw.send(Self.frame(opcode, payload)) }

    /// The next frame of any kind.
    func receiveFrame() throws -> ReceivedFrame {
        let start = try raw.take(2)
        var length = Int(start[1] & 0x7F)
        if length >= 126 {
            length = try raw.take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return ReceivedFrame(
            opcode: start[0] & 0x0F, isFinal: start[0] & 0x80 != 0, isCompressed: start[0] & 0x40 != 0,
            isMasked: start[1] & 0x80 != 0, payload: try raw.take(length))
    }

    /// Reads until the close frame, answers it, and waits for the end of the stream.
    func receiveClose() throws -> ReceivedFrame {
        while true {
            let frame = try receiveFrame()
            guard frame.opcode == 8 else { continue }
            try? raw.send(Self.frame(8, Array(frame.payload.prefix(2))))
            try raw.drain()
            return frame
        }
    }

    /// Closes in order with 1000.
    func close() throws {
        try send(8, [0x03, 0xE8])
        _ = try receiveClose()
        raw.close()
    }
}
