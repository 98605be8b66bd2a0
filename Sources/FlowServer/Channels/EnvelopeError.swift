/// Why a message cannot be taken apart. It ends the socket.
enum EnvelopeError: Error, Equatable {
    /// No JSON, or not the serializer's shape.
    case malformed
    /// A binary message where the serializer has none.
    case binaryNotSpoken

    var closeCode: CloseCode {
        switch self {
        case .malformed: .internalError
        case .binaryNotSpoken: .unsupportedData
        }
    }

    var reason: String {
        switch self {
        case .malformed: "the message is not of the serializer's shape"
        case .binaryNotSpoken: "this serializer has no binary messages"
        }
    }
}
