/// A WebSocket close code (RFC 6455 §7.4), and the application codes of docs/protocol.md.
struct CloseCode: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt16

    static let normal = CloseCode(rawValue: 1000)
    static let protocolError = CloseCode(rawValue: 1002)
    static let unsupportedData = CloseCode(rawValue: 1003)
    static let invalidPayload = CloseCode(rawValue: 1007)
    static let messageTooBig = CloseCode(rawValue: 1009)
    static let internalError = CloseCode(rawValue: 1011)
    static let serviceRestart = CloseCode(rawValue: 1012)
    /// Something is short on the server for now; registered with IANA behind RFC 6455.
    static let tryAgainLater = CloseCode(rawValue: 1013)
    /// The peer does not read fast enough; retry after the given time.
    static let slow = CloseCode(rawValue: 4008)

    /// Whether a peer may send this code (§7.4.1, §7.4.2): the reserved ones never stand in a frame.
    var isReceivable: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// What a peer did wrong, with the section that says so. Mapped to its close code in this one place.
enum WebSocketError: Error, Equatable {
    case unmaskedFrame, reservedBits, reservedOpcode
    case fragmentedControlFrame, longControlFrame
    case unexpectedContinuation, interruptedMessage
    case overlongLength
    case messageTooBig
    case invalidUTF8
    case badClosePayload, badCloseCode
    case badDeflateData, inflateRatio
    case lateMessage, outOfMemory

    var closeCode: CloseCode {
        switch self {
        case .messageTooBig, .inflateRatio: .messageTooBig
        case .invalidUTF8, .badDeflateData: .invalidPayload
        case .outOfMemory: .tryAgainLater
        default: .protocolError
        }
    }

    /// The reason that goes into the close frame: at most 123 bytes (§5.5).
    var reason: String {
        switch self {
        case .unmaskedFrame: "a client must mask its frames (RFC 6455 5.1)"
        case .reservedBits: "reserved bits are set (RFC 6455 5.2)"
        case .reservedOpcode: "reserved opcode (RFC 6455 5.2)"
        case .fragmentedControlFrame: "a control frame must not be fragmented (RFC 6455 5.5)"
        case .longControlFrame: "a control frame has at most 125 bytes (RFC 6455 5.5)"
        case .unexpectedContinuation: "nothing to continue (RFC 6455 5.4)"
        case .interruptedMessage: "a message must end before the next begins (RFC 6455 5.4)"
        case .overlongLength: "the length must be in its shortest form (RFC 6455 5.2)"
        case .messageTooBig: "the message is too big (RFC 6455 7.4.1)"
        case .invalidUTF8: "a text message must be UTF-8 (RFC 6455 8.1)"
        case .badClosePayload: "a close frame has a code or nothing (RFC 6455 5.5.1)"
        case .badCloseCode: "this close code must not be sent (RFC 6455 7.4)"
        case .badDeflateData: "the compressed data is corrupt (RFC 7692 7.2.2)"
        case .inflateRatio: "the message expands too much"
        case .lateMessage: "the message took too long"
        case .outOfMemory: "{\"reason\":\"overloaded\",\"retry_after\":3000}"
        }
    }
}
