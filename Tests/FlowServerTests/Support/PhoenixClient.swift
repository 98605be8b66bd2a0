import Foundation
import Testing

/// A message as a Phoenix client sees it, each part as canonical JSON text.
struct PhoenixMessage: Equatable {
    let joinRef: String
    let ref: String
    let topic: String
    let event: String
    let payload: String

    /// The payload as an object.
    var object: [String: Any] {
        ((try? JSONSerialization.jsonObject(with: Data(payload.utf8))) as? [String: Any]) ?? [:]
    }

    /// `response` of a reply.
    var response: [String: Any] { object["response"] as? [String: Any] ?? [:] }
    var status: String? { object["status"] as? String }
    var reason: String? { response["reason"] as? String }
    /// `changes` of an update, canonical.
    var changes: String? {
        object["changes"].flatMap { value in
            (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed]))
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
    var clientCount: Int? { object["client_count"] as? Int }
}

/// A Phoenix client of either serializer. Parts of messages are given as JSON text.
final class PhoenixClient {
    enum Version: String {
        case v1 = "1.0.0"
        case v2 = "2.0.0"
    }

    let socket: SocketClient
    let version: Version

    init(
        port: UInt16, _ version: Version = .v2, fields: [String] = [], receiveBuffer: Int32? = nil
    ) throws {
        self.version = version
        socket = try SocketClient(
            port: port, target: "/socket/websocket?vsn=\(version.rawValue)", fields: fields,
            receiveBuffer: receiveBuffer)
    }

    /// Takes over a connection on which the request for a 2.0.0 socket has been sent.
    init(continuing raw: RawClient) throws {
        version = .v2
        socket = try SocketClient(continuing: raw)
    }

    // MARK: Sending

    static func message(
        _ version: Version, _ topic: String, _ event: String, _ payload: String, joinRef: String, ref: String
    ) -> String {
        let topic = quoted(topic)
        return switch version {
        case .v2: "[\(joinRef),\(ref),\(topic),\"\(event)\",\(payload)]"
        case .v1: "{\"topic\":\(topic),\"event\":\"\(event)\",\"payload\":\(payload),\"ref\":\(ref)}"
        }
    }

    func push(
        _ topic: String, _ event: String, _ payload: String = "{}", joinRef: String = "\"1\"", ref: String = "\"9\""
    ) throws {
        try socket.send(Self.message(version, topic, event, payload, joinRef: joinRef, ref: ref))
    }

    /// Pushes and takes the reply, which must come next.
    func call(
        _ topic: String, _ event: String, _ payload: String = "{}", joinRef: String = "\"1\"", ref: String = "\"9\""
    ) throws -> PhoenixMessage {
        try push(topic, event, payload, joinRef: joinRef, ref: ref)
        let reply = try next()
        #expect(reply.event == "phx_reply" && reply.ref == ref)
        return reply
    }

    /// Joins, and takes the reply and the `client_joined`, whose count it returns.
    @discardableResult
    func join(_ topic: String, ref: String = "\"1\"") throws -> Int {
        let reply = try call(topic, "phx_join", joinRef: ref, ref: ref)
        #expect(reply.status == "ok", "\(reply)")
        guard topic.hasPrefix("flow:") else { return 0 }
        let joined = try next()
        #expect(joined.event == "client_joined")
        return try #require(joined.clientCount)
    }

    /// Pushes a change and takes its reply and its own update.
    func change(_ topic: String, _ changes: String, ref: String = "\"9\"") throws {
        let reply = try call(topic, "flow_change", "{\"changes\":\(changes)}", ref: ref)
        #expect(reply.status == "ok", "\(reply)")
        let update = try next()
        #expect(update.event == "flow_update")
    }

    // MARK: Receiving

    /// The next message; control frames but the close frame are passed over.
    func next() throws -> PhoenixMessage { try parse(nextText()) }

    /// The next message's text as received.
    func nextText() throws -> String {
        while true {
            let frame = try socket.receiveFrame()
            if frame.opcode == 1 { return frame.text }
            if frame.opcode == 8 {
                throw ClientError(description: "closed: \(frame.closeCode ?? 0) \(frame.closeReason)")
            }
        }
    }

    /// Compares the next message, parsed, with `expected`, in the form of the client's serializer.
    func expect(_ expected: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let received = try ParsedJSON.canonical(nextText())
        let wanted = try ParsedJSON.canonical(expected)
        #expect(received == wanted, sourceLocation: sourceLocation)
    }

    /// Asks for something that is answered at once; what was sent to this client before has then arrived. Fails when
    /// anything comes before the answer.
    func expectNothing(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try push("phoenix", "heartbeat", joinRef: "null", ref: "\"quiet\"")
        let message = try next()
        #expect(message.ref == "\"quiet\"", "unexpected: \(message)", sourceLocation: sourceLocation)
    }

    func parse(_ text: String) throws -> PhoenixMessage {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        switch version {
        case .v2:
            let parts = try #require(value as? [Any])
            try #require(parts.count == 5)
            return PhoenixMessage(
                joinRef: Self.text(parts[0]), ref: Self.text(parts[1]), topic: parts[2] as? String ?? "",
                event: parts[3] as? String ?? "", payload: Self.text(parts[4]))
        case .v1:
            let object = try #require(value as? [String: Any])
            return PhoenixMessage(
                joinRef: "null", ref: Self.text(object["ref"] ?? NSNull()), topic: object["topic"] as? String ?? "",
                event: object["event"] as? String ?? "", payload: Self.text(object["payload"] ?? NSNull()))
        }
    }

    private static func text(_ value: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    static func quoted(_ text: String) -> String { Self.text(text as Any) }
}
