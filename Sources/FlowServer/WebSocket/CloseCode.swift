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
