import Glibc

/// Frames from the client's side: masked out, unmasked in (RFC 6455 §5).
enum ClientFrame {
    static func encode(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        var header = FrameEncoder.header(opcode, length: payload.count)
        header[1] |= 0x80
        let mask = SystemRandom().bytes(4)
        return header + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    /// Bytes of a payload: more than the largest document makes.
    static let limit = 256 << 20

    /// Whether `take` has something to give, or to throw, without more bytes.
    static func canTake(_ bytes: [UInt8]) -> Bool {
        do throws(SystemError) {
            return try extent(bytes).map { $0.end <= bytes.count } ?? false
        } catch {
            return true
        }
    }

    /// Takes a whole frame off the front; nil when there is none yet.
    static func take(_ bytes: inout [UInt8]) throws(SystemError) -> (Opcode, [UInt8])? {
        guard let (opcode, start, end) = try extent(bytes), end <= bytes.count else { return nil }
        defer { bytes.removeSubrange(0..<end) }
        return (opcode, Array(bytes[start..<end]))
    }

    /// What the first frame is, and where its payload begins and ends; nil while its header is not whole.
    private static func extent(_ bytes: [UInt8]) throws(SystemError) -> (opcode: Opcode, start: Int, end: Int)? {
        guard let first = bytes.first else { return nil }
        guard first & 0x70 == 0, let opcode = Opcode(rawValue: first & 0x0F) else {
            throw noFrame("its first byte is \(first)")
        }
        guard bytes.count >= 2 else { return nil }
        guard bytes[1] & 0x80 == 0 else { throw noFrame("it is masked") }
        let short = UInt64(bytes[1])
        let extra = short == 126 ? 2 : short == 127 ? 8 : 0
        guard bytes.count >= 2 + extra else { return nil }
        let length = extra == 0 ? short : bytes[2..<(2 + extra)].reduce(0) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(limit) else { throw noFrame("it has \(length) bytes") }
        return (opcode, 2 + extra, 2 + extra + Int(length))
    }

    private static func noFrame(_ reason: String) -> SystemError {
        SystemError(call: "the server has sent a frame that cannot be read", code: EPROTO, reason: reason)
    }
}
