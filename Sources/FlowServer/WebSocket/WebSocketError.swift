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
