import Flows

/// The wire form of what a session tells its members (protocol.md §2).
extension FlowEvent {
    /// Whether the frame carries the receiver's own join reference: some clients drop anything else. Membership goes
    /// without one, as a Phoenix broadcast does.
    var carriesJoinRef: Bool {
        switch self {
        case .clientJoined, .clientLeft: false
        case .update, .transaction, .push, .superseded, .deleted, .restarted, .failed: true
        }
    }

    /// Whether it is a part of a document, which is accounted apart.
    var isPart: Bool {
        if case .push(let push) = self { push.lane == .part } else { false }
    }

    /// The message from behind the join reference on.
    func tail(_ serializer: Serializer, _ topic: [UInt8], _ flowID: FlowID) -> [UInt8] {
        switch self {
        case .clientJoined(let count):
            return FlowEvent.membership("client_joined", count, serializer, topic, flowID)
        case .clientLeft(let count):
            return FlowEvent.membership("client_left", count, serializer, topic, flowID)
        case .update(let change):
            var text = serializer.tail(
                ref: .null, topic: topic, event: "flow_update", payloadCapacity: change.json.count + 48)
            text.append(ascii: "{\"changes\":")
            text += change.json
            text.append(ascii: ",\"timestamp\":")
            JSONWriter.append(Int(change.unixSeconds), to: &text)
            text.append(UInt8(ascii: "}"))
            text.append(serializer.end)
            return text
        case .transaction(let transaction):
            return FlowEvent.push("tx", transaction.payload, serializer, topic)
        case .push(let push):
            return FlowEvent.push(push.event, push.payload, serializer, topic)
        case .superseded:
            return FlowEvent.push("superseded", Array("{}".utf8), serializer, topic)
        case .deleted(let reason, let unixSeconds, let by):
            let payload = JSONBuilder.object {
                $0.member("flow_id").string(flowID.description).member("timestamp").number(unixSeconds)
                    .member("reason").string(reason)
                if let by { $0.member("by").string(by) }
            }
            return FlowEvent.push("flow_deleted", payload, serializer, topic)
        case .restarted, .failed:
            // Not for clients: the channel acts on these itself.
            return []
        }
    }

    private static func push(
        _ event: StaticString, _ payload: [UInt8], _ serializer: Serializer, _ topic: [UInt8]
    ) -> [UInt8] {
        var text = serializer.tail(ref: .null, topic: topic, event: event, payloadCapacity: payload.count + 1)
        text += payload
        text.append(serializer.end)
        return text
    }

    private static func membership(
        _ event: StaticString, _ count: Int, _ serializer: Serializer, _ topic: [UInt8], _ flowID: FlowID
    ) -> [UInt8] {
        let payload = JSONBuilder.object {
            $0.member("client_count").number(count).member("flow_id").string(flowID.description)
        }
        return push(event, payload, serializer, topic)
    }
}
