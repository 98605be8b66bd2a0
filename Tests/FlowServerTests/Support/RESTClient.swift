import Foundation
import Testing

/// Short forms of what tests of the REST interface ask.
extension TestServer {
    static let three = """
        {"nodes":[{"id":"a","type":"agent","position":{"x":1,"y":2}},{"id":"b","type":"tool","position":{"x":3,"y":4},\
        "parentId":"a"}],"edges":[{"id":"e","source":"a","target":"b"}],"viewport":{"x":0,"y":0,"zoom":1}}
        """

    /// Makes a flow; answers its id.
    func create(_ id: String, title: String = "Title", document: String = TestServer.three) throws -> HTTPAnswer {
        let answer = try request(
            "POST", "/api/flows", body: #"{"id":"\#(id)","title":"\#(title)","document":\#(document)}"#)
        #expect(answer.status == 201, "\(answer.text)")
        return answer
    }

    /// Sends operations as a transaction.
    func change(_ id: String, _ operations: String, _ fields: [String] = []) throws -> HTTPAnswer {
        try request("PATCH", "/api/flows/\(id)/document", fields, body: #"{"ops":\#(operations)}"#)
    }

    static func label(_ text: String, of node: String = "a") -> String {
        #"[{"op":"set","kind":"node","id":"\#(node)","key":"data.label","value":"\#(text)"}]"#
    }
}

extension HTTPAnswer {
    var clock: Int? { object?["clock"] as? Int }

    func ids(_ member: String) -> [String] {
        (object?[member] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }
}

extension PhoenixClient {
    /// Joins a flow as a member of generation 2; answers the reply.
    func openDocument(_ topic: String) throws -> PhoenixMessage {
        try call(topic, "phx_join", #"{"v":2}"#, joinRef: "\"1\"", ref: "\"1\"")
    }

    /// The next message of one of these events; others are passed over.
    func next(_ events: String...) throws -> PhoenixMessage {
        while true {
            let message = try next()
            if events.contains(message.event) { return message }
        }
    }
}
