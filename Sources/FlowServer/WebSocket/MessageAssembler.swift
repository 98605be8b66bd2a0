/// Puts the frames of one connection together to messages (RFC 6455 §5.4). Pure.
struct MessageAssembler {
    enum Event: Equatable {
        /// A whole message that stands in one piece of the input.
        case message(Opcode, Range<Int>)
        /// A whole message that was collected; take it with `takeMessage()`.
        case collected(Opcode, isCompressed: Bool)
        case ping([UInt8])
        case pong
        case close(CloseCode?, reason: [UInt8])
    }

    private let limit: Int
    private var opcode: Opcode?
    private var isCompressed = false
    private var content: [UInt8] = []
    private var control: [UInt8] = []
    private var validator = UTF8Validator()

    /// Whether a message has begun but is not complete.
    var isInsideMessage: Bool { opcode != nil }
    /// Bytes of that message that have come.
    var bytes: Int { content.count }

    /// - Parameter limit: bytes of a message, as it is on the wire.
    init(limit: Int) { self.limit = limit }

    /// Takes a piece of a frame, whose payload stands in `bytes`.
    mutating func accept(_ piece: FrameDecoder.Piece, _ bytes: Span<UInt8>) throws(WebSocketError) -> Event? {
        if piece.header.opcode.isControl { return try acceptControl(piece, bytes) }
        if piece.isFirst {
            try begin(piece.header)
            if piece.isLast, piece.header.isFinal, content.isEmpty, !isCompressed, let opcode, opcode != .continuation {
                return try whole(opcode, bytes, piece.range)
            }
        }
        if opcode == .text, !isCompressed {
            guard validator.accept(bytes, piece.range) else { throw .invalidUTF8 }
        }
        content.append(bytes, piece.range)
        guard piece.isLast, piece.header.isFinal, let opcode else { return nil }
        guard validator.isComplete else { throw .invalidUTF8 }
        self.opcode = nil
        return .collected(opcode, isCompressed: isCompressed)
    }

    /// The bytes of the message that `collected` has announced.
    mutating func takeMessage() -> [UInt8] {
        defer { content = [] }
        return content
    }

    private mutating func begin(_ header: FrameHeader) throws(WebSocketError) {
        if header.opcode == .continuation {
            guard opcode != nil else { throw .unexpectedContinuation }
        } else {
            guard opcode == nil else { throw .interruptedMessage }
            opcode = header.opcode
            isCompressed = header.isCompressed
            validator = UTF8Validator()
        }
        guard header.length <= limit - content.count else { throw .messageTooBig }
    }

    /// The usual case: one frame, all of it there. Nothing is copied.
    private mutating func whole(
        _ opcode: Opcode, _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(WebSocketError) -> Event {
        self.opcode = nil
        if opcode == .text {
            guard validator.accept(bytes, range), validator.isComplete else { throw .invalidUTF8 }
        }
        return .message(opcode, range)
    }

    private mutating func acceptControl(
        _ piece: FrameDecoder.Piece, _ bytes: Span<UInt8>
    ) throws(WebSocketError) -> Event? {
        control.append(bytes, piece.range)
        guard piece.isLast else { return nil }
        let payload = control
        control = []
        switch piece.header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong
        default: return try close(payload)
        }
    }

    /// §5.5.1: nothing, or a code and a reason in UTF-8.
    private func close(_ payload: [UInt8]) throws(WebSocketError) -> Event {
        if payload.isEmpty { return .close(nil, reason: []) }
        guard payload.count >= 2 else { throw .badClosePayload }
        let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isReceivable else { throw .badCloseCode }
        let reason = Array(payload[2...])
        guard UTF8Validator.isValid(reason.span) else { throw .invalidUTF8 }
        return .close(code, reason: reason)
    }
}
