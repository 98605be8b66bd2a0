import Flows
import Testing

@testable import FlowServer

/// Frames are compared as parsed JSON with those of the reference, never as bytes.
@Suite("Serializer")
struct SerializerTests {
    private func token(_ text: String) -> [UInt8] { Array("\"\(text)\"".utf8) }

    private func reply(
        _ serializer: Serializer, _ reply: Reply, joinRef: [UInt8], ref: [UInt8], topic: String
    ) throws -> JSON {
        try JSON(
            readingTest: serializer.reply(
                joinRef: joinRef, ref: ref, topic: token(topic), status: reply.status, response: reply.response))
    }

    /// A message to many, as one receiver gets it.
    private func frame(
        _ event: FlowEvent, _ serializer: Serializer, joinRef: String, topic: String, id: String
    ) throws -> JSON {
        let prefix = serializer.prefix(joinRef: event.carriesJoinRef ? token(joinRef) : .null)
        return try JSON(readingTest: prefix + event.tail(serializer, token(topic), FlowID(id)))
    }

    @Test(
        "is chosen by vsn; none means 1.0.0, and an unknown one is refused (P1.2)",
        arguments: [
            (nil, Serializer.v1), ("1.0.0", .v1), ("2.0.0", .v2), ("2.1.0", nil), ("3.0.0", nil), ("abc", nil),
            ("", nil),
            ("2", nil),
        ] as [(String?, Serializer?)])
    func version(_ vsn: String?, _ serializer: Serializer?) {
        #expect(Serializer(vsn: vsn) == serializer)
    }

    @Test("P1.18 writes the replies of the reference for 2.0.0")
    func repliesV2() throws {
        #expect(
            try reply(.v2, .ok, joinRef: token("1"), ref: token("1"), topic: "flow:demo")
                == JSON(readingTest: #"["1","1","flow:demo","phx_reply",{"response":{},"status":"ok"}]"#))
        #expect(
            try reply(.v2, .broadcasted, joinRef: token("1"), ref: token("2"), topic: "flow:demo")
                == JSON(
                    readingTest:
                        #"["1","2","flow:demo","phx_reply",{"response":{"status":"broadcasted"},"status":"ok"}]"#))
        #expect(
            try reply(.v2, .pong, joinRef: token("1"), ref: token("7"), topic: "flow:demo")
                == JSON(readingTest: #"["1","7","flow:demo","phx_reply",{"response":{"status":"pong"},"status":"ok"}]"#)
        )
        #expect(
            try reply(.v2, .ok, joinRef: .null, ref: token("6"), topic: "phoenix")
                == JSON(readingTest: #"[null,"6","phoenix","phx_reply",{"response":{},"status":"ok"}]"#))
        #expect(
            try reply(.v2, .unmatchedTopic, joinRef: .null, ref: Array("7".utf8), topic: "room:1")
                == JSON(
                    readingTest:
                        #"[null,7,"room:1","phx_reply","#
                        + #"{"response":{"reason":"unmatched topic","code":"unmatched_topic"},"status":"error"}]"#
                ))
    }

    @Test("P1.12 P1.18 writes the reply of the reference for 1.0.0, which has no join reference")
    func repliesV1() throws {
        #expect(
            try reply(.v1, .ok, joinRef: .null, ref: token("1"), topic: "flow:t")
                == JSON(
                    readingTest:
                        #"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"flow:t"}"#))
    }

    @Test("has reason, code and the time to retry in an error (P1.41)")
    func errors() throws {
        #expect(
            try JSON(readingTest: Reply.error("Failed \"x\"", "c", retryAfter: 5).response)
                == JSON(readingTest: #"{"reason":"Failed \"x\"","code":"c","retry_after":5}"#))
        #expect(
            try JSON(readingTest: Reply.unknownEvent.response)
                == JSON(readingTest: #"{"reason":"Unknown event","code":"unknown_event"}"#))
        #expect(Reply.unknownEvent.status == .error)
    }

    @Test("writes membership with null for the join reference, updates with the receiver's own (P2.9)")
    func eventsV2() throws {
        #expect(
            try frame(.clientJoined(count: 2), .v2, joinRef: "3", topic: "flow:demo", id: "demo")
                == JSON(readingTest: #"[null,null,"flow:demo","client_joined",{"client_count":2,"flow_id":"demo"}]"#))
        #expect(
            try frame(.clientLeft(count: 1), .v2, joinRef: "3", topic: "flow:demo", id: "demo")
                == JSON(readingTest: #"[null,null,"flow:demo","client_left",{"client_count":1,"flow_id":"demo"}]"#))
        let change = FlowChange(
            json: Array(#"{"nodes":[{"id":"n1","type":"agent","position":{"x":1,"y":2.5}}],"edges":[]}"#.utf8),
            isWholeFlow: true, unixSeconds: 1_795_222_080)
        #expect(
            try frame(.update(change), .v2, joinRef: "3", topic: "flow: demo ", id: "demo")
                == JSON(
                    readingTest: #"["3",null,"flow: demo ","flow_update",{"changes":{"edges":[],"nodes":[{"id":"n1","#
                        + #""position":{"x":1,"y":2.5},"type":"agent"}]},"timestamp":1795222080}]"#))
        #expect(
            try frame(.deleted(reason: "deleted", unixSeconds: 5), .v2, joinRef: "3", topic: "flow:demo", id: "demo")
                == JSON(
                    readingTest:
                        #"["3",null,"flow:demo","flow_deleted",{"flow_id":"demo","timestamp":5,"reason":"deleted"}]"#))
    }

    @Test("writes events for 1.0.0 as objects")
    func eventsV1() throws {
        #expect(
            try frame(.clientJoined(count: 1), .v1, joinRef: "1", topic: "flow:t", id: "t")
                == JSON(
                    readingTest:
                        #"{"event":"client_joined","payload":{"client_count":1,"flow_id":"t"},"#
                        + #""ref":null,"topic":"flow:t"}"#
                ))
        let change = FlowChange(json: Array("[]".utf8), isWholeFlow: false, unixSeconds: 7)
        #expect(
            try frame(.update(change), .v1, joinRef: "1", topic: "flow:t", id: "t")
                == JSON(
                    readingTest:
                        #"{"event":"flow_update","payload":{"changes":[],"timestamp":7},"ref":null,"topic":"flow:t"}"#))
    }

    @Test(
        "relays the changes byte for byte",
        arguments: ["1.0", "-0", "1e3", #""\u00e9\/""#, #"{"b":1,"a":2,"b":3}"#, "[ 1 ]"])
    func verbatim(_ json: String) throws {
        let change = FlowChange(json: Array(json.utf8), isWholeFlow: false, unixSeconds: 7)
        for serializer in [Serializer.v1, .v2] {
            let text = String(
                decoding: FlowEvent.update(change).tail(serializer, token("flow:a"), try FlowID("a")), as: UTF8.self)
            #expect(text.contains("{\"changes\":\(json),\"timestamp\":7}"))
        }
    }

    @Test("escapes a flow's name, which is the client's choice")
    func hostileName() throws {
        let id = "a\"},\\{"
        for serializer in [Serializer.v1, .v2] {
            let prefix = serializer.prefix(joinRef: .null)
            let message = try JSON(
                readingTest: prefix + FlowEvent.clientJoined(count: 1).tail(serializer, token("t"), FlowID(id)))
            let payload = serializer == .v1 ? message["payload"] : message.array?.last
            #expect(payload?["flow_id"]?.string == id)
        }
    }

    @Test("says nothing to clients of what concerns channels only")
    func internalEvents() throws {
        #expect(FlowEvent.restarted.tail(.v2, token("t"), try FlowID("a")).isEmpty)
        #expect(FlowEvent.failed.tail(.v1, token("t"), try FlowID("a")).isEmpty)
    }
}
