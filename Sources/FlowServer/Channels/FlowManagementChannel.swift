import Flows
import Telemetry

/// The topic `flow_management`: ends live sessions, never stored flows.
///
/// `@unchecked Sendable`: touched on the socket's loop only; the answer of another loop is carried back to it.
final class FlowManagementChannel: Channel, @unchecked Sendable {
    let topic: [UInt8]
    let joinRef: [UInt8]
    private let socket: ChannelSocket
    private let loop: EventLoop
    private var isOpen = true

    init(topic: [UInt8], joinRef: [UInt8], socket: ChannelSocket) {
        self.topic = topic
        self.joinRef = joinRef
        self.socket = socket
        loop = socket.loop
    }

    func push(_ text: Span<UInt8>, _ envelope: Envelope, ref: [UInt8]) {
        guard JSONScanner.stringEquals(text, envelope.event, "flow_deleted") else { return refuse(.unknownEvent, ref) }
        guard socket.role == .editor else { return refuse(Reply(Answer(Refusal.forbidden)), ref) }
        guard let name = FlowChangeReader.string("flow_id", text, envelope.payload) else {
            return refuse(.error("Invalid flow_id", "invalid_flow_id"), ref)
        }
        guard let id = try? FlowID(name) else {
            return refuse(.error("Failed to close flow session", "invalid_flow_id"), ref)
        }
        let services = socket.services
        services.flows.close(id, reason: "deleted") { [self] count in
            loop.run { [self] in closed(count, ref) }
        }
    }

    private func closed(_ count: Int, _ ref: [UInt8]) {
        let response = JSONBuilder.object {
            $0.member("status").string("session_closed").member("clients_affected").number(count)
        }
        answer(Reply(status: .ok, response: response), ref)
    }

    private func refuse(_ reply: Reply, _ ref: [UInt8]) {
        socket.services.metrics.channels.refusals.add(1, shard: loop.index)
        answer(reply, ref)
    }

    private func answer(_ reply: Reply, _ ref: [UInt8]) {
        guard isOpen else { return }
        socket.reply(reply, joinRef: joinRef, ref: ref, topic: topic)
    }

    func leave() { isOpen = false }
}
