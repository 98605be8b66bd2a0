import Testing

@testable import Flows

/// What a client does, frame by frame: the client of the simulation comes through the vectors that the JavaScript client
/// comes through (EndToEnd/unit/client-vectors.test.mjs), so that what holds for the one says something of the other.
@Suite("Test vectors of clients (protocol.md, P3.31 to P3.54)")
struct ClientVectorsTests {
    @Test("the client of the simulation does what the vectors say")
    func vectors() throws {
        let vectors = try Vectors("client-vectors.json").list("vectors")
        #expect(vectors.count > 10)
        for vector in vectors {
            let client = try ScriptedClient()
            for (index, step) in (vector["steps"]?.array ?? []).enumerated() {
                guard let problem = try client.problem(step) else { continue }
                Issue.record("\(vector["name"]?.string ?? ""): step \(index): \(problem)")
                break
            }
        }
    }
}

/// A client whose server is the script of a vector.
private final class ScriptedClient {
    private let client = SimulatedClient(mistake: nil)
    private let world: SessionWorld
    private let id: FlowID
    /// Frames of the client that no step has looked at.
    private var unseen: [(event: String, payload: JSON)] = []
    /// All its requests on this connection, the newest first.
    private var requests: [(reference: Int, event: String, payload: JSON)] = []
    private var submitted = 0

    init() throws {
        world = try SessionWorld()
        id = try world.flow("f")
    }

    /// Does a step; what is wrong with it.
    func problem(_ step: JSON) throws -> String? {
        guard let (action, value) = members(step).first else { return "no step" }
        switch action {
        case "joins": return try join(value, step["response"])
        case "submits":
            submitted += 1
            client.submit("tx", value["ops"]?.array ?? [], label: "\(submitted)")
        case "receives": client.receive(.event(value["event"]?.string ?? "", bytes(value["payload"])))
        case "answers": try answer(value)
        case "answersSync":
            let request = try #require(requests.first(where: { $0.event == "sync" }))
            client.receive(.reply(request.reference, Answer(response: bytes(value))))
        case "breaks":
            client.disconnect()
            requests = []
        case "waits": client.resumeSending()
        case "sends":
            listen()
            defer { unseen = [] }
            return unseen.map(said) == value.array ? nil : "sent \(unseen.map { said($0).text })"
        case "shows": return look(value)
        default: return "\(action) is no step"
        }
        return nil
    }

    private func join(_ payload: JSON, _ response: JSON?) throws -> String? {
        client.connect(SimulatedChannel(world.flows, id, world.loops[0], softMark: 1000))
        guard case .join(let text)? = client.channel?.up.first else { return "no join" }
        client.channel?.up = []
        client.receive(.joined(bytes(response)))
        // The number of the join is the client's own; P3.30 has tests of its own.
        let numberless = text.replacing(/,"join":\d+/, with: "")
        let sent = try JSON(reading: numberless.utf8Span.span, limits: JSONLimits(bytes: 10_000))
        return sent == payload ? nil : "joined with \(text)"
    }

    private func answer(_ value: JSON) throws {
        listen()
        let cseq = value["cseq"].number
        let index = try #require(requests.firstIndex(where: { $0.event == "tx" && $0.payload["cseq"].number == cseq }))
        let reference = requests.remove(at: index).reference
        let response = Array(#"{"status":"\#(value["ok"] == .bool(true) ? "ok" : "error")","response":"#.utf8)
        client.receive(.reply(reference, Answer(stored: response + bytes(value["response"]) + Array("}".utf8))))
    }

    /// Takes what the client has sent.
    private func listen() {
        for frame in client.channel?.up ?? [] {
            guard case .push(let reference, let event, let text) = frame,
                let payload = try? JSON(reading: text.utf8Span.span, limits: JSONLimits(bytes: 1 << 20))
            else { continue }
            unseen.append((event, payload))
            requests.insert((reference, event, payload), at: 0)
        }
        client.channel?.up = []
    }

    /// As the vectors say it: the event, and what tells it from others.
    private func said(_ frame: (event: String, payload: JSON)) -> JSON {
        let known = frame.event == "sync" ? ["epoch", "clock"] : ["cseq"]
        return .object(
            [JSON.Member(name: "event", value: .string(frame.event))]
                + members(frame.payload).filter { known.contains($0.name) }
                .map { JSON.Member(name: $0.name, value: $0.value) })
    }

    private func look(_ value: JSON) -> String? {
        if client.clock != value["clock"].number { return "the clock is \(client.clock)" }
        if client.requests.count != value["pending"].number { return "\(client.requests.count) are pending" }
        let expected = WireDocument(value["document"])
        return client.view == expected ? nil : "\(client.view) is shown"
    }

    private func bytes(_ json: JSON?) -> [UInt8] { Array((json ?? .null).text.utf8) }
}
