import Flows

/// The two forms of messages that Phoenix clients speak, chosen by the socket's `vsn`.
enum Serializer: Sendable {
    /// 1.0.0: `{"topic", "event", "payload", "ref", "join_ref"}`.
    case v1
    /// 2.0.0: `[join_ref, ref, topic, event, payload]`.
    case v2

    /// The serializer of a `vsn` parameter; none means 1.0.0, and an unknown one nil.
    init?(vsn: String?) {
        switch vsn {
        case nil, "1.0.0": self = .v1
        case "2.0.0": self = .v2
        default: return nil
        }
    }

    /// A reply: event `phx_reply` with the status and the response.
    func reply(joinRef: [UInt8], ref: [UInt8], topic: [UInt8], status: Reply.Status, response: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(96 + joinRef.count + ref.count + topic.count + response.count)
        switch self {
        case .v1:
            text.append(ascii: "{\"topic\":")
            text += topic
            text.append(ascii: ",\"event\":\"phx_reply\",\"payload\":")
            text.appendReply(status, response)
            text.append(ascii: ",\"ref\":")
            text += ref
            text.append(ascii: "}")
        case .v2:
            text.append(ascii: "[")
            text += joinRef
            text.append(ascii: ",")
            text += ref
            text.append(ascii: ",")
            text += topic
            text.append(ascii: ",\"phx_reply\",")
            text.appendReply(status, response)
            text.append(ascii: "]")
        }
        return text
    }

    /// What stands before the shared part of a message that goes to many: all that differs between its receivers.
    func prefix(joinRef: [UInt8]) -> [UInt8] {
        switch self {
        case .v1: return []
        case .v2:
            var text: [UInt8] = []
            text.reserveCapacity(joinRef.count + 2)
            text.append(ascii: "[")
            text += joinRef
            text.append(ascii: ",")
            return text
        }
    }

    /// The shared part of a message that is no reply, up to where its payload goes.
    func tail(ref: [UInt8], topic: [UInt8], event: StaticString, payloadCapacity: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(topic.count + ref.count + payloadCapacity + 64)
        switch self {
        case .v1:
            text.append(ascii: "{\"topic\":")
            text += topic
            text.append(ascii: ",\"ref\":")
            text += ref
            text.append(ascii: ",\"event\":\"")
            text.append(ascii: event)
            text.append(ascii: "\",\"payload\":")
        case .v2:
            text += ref
            text.append(ascii: ",")
            text += topic
            text.append(ascii: ",\"")
            text.append(ascii: event)
            text.append(ascii: "\",")
        }
        return text
    }

    /// What closes a message behind its payload.
    var end: UInt8 {
        switch self {
        case .v1: UInt8(ascii: "}")
        case .v2: UInt8(ascii: "]")
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate mutating func appendReply(_ status: Reply.Status, _ response: [UInt8]) {
        switch status {
        case .ok: append(ascii: "{\"status\":\"ok\",\"response\":")
        case .error: append(ascii: "{\"status\":\"error\",\"response\":")
        }
        self += response
        append(ascii: "}")
    }
}
