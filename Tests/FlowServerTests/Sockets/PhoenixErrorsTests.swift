import Flows
import Testing

@testable import FlowServer

/// Every row of the reference's table of error replies, and what is no error (protocol.md §1 and §2).
@Suite struct PhoenixErrorsTests {
    /// A push on a fresh socket that has joined `flow:demo` with reference "1" and `flow_management` with "2".
    private func answer(_ message: String) throws -> PhoenixMessage {
        var answer: PhoenixMessage?
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:demo", ref: "\"1\"")
            try client.join("flow_management", ref: "\"2\"")
            try client.socket.send(message)
            answer = try client.next()
        }
        return try #require(answer)
    }

    private func expectError(_ message: String, joinRef: String, ref: String, _ reason: String) throws {
        let reply = try answer(message)
        #expect(reply.event == "phx_reply")
        #expect(reply.status == "error")
        #expect(reply.reason == reason, "\(message)")
        #expect(reply.response["code"] is String)
        #expect(reply.joinRef == joinRef, "\(message)")
        #expect(reply.ref == ref, "\(message)")
    }

    @Test("P2.1 a join without a flow id is an invalid flow identifier", arguments: ["flow:", "flow:   "])
    func emptyIdentifier(topic: String) throws {
        try expectError(
            #"["5","6","\#(topic)","phx_join",{}]"#, joinRef: "\"5\"", ref: "\"6\"", "Invalid flow identifier")
    }

    @Test("P2.1 ids are at most 4096 bytes and have no control characters")
    func identifierLimits() throws {
        let long = String(repeating: "x", count: 4097)
        for topic in ["flow:\(long)", #"flow:a\u0000b"#, #"flow:a\u001fb"#] {
            try expectError(
                #"["5","6","\#(topic)","phx_join",{}]"#, joinRef: "\"5\"", ref: "\"6\"", "Invalid flow identifier")
        }
        #expect(try answer(#"["5","6","flow:\#(long.dropLast())","phx_join",{}]"#).status == "ok")
    }

    @Test(
        "P1.21 a join of a topic that nobody serves is unmatched, with a null join_ref",
        arguments: [
            #""room:1""#, #""flow""#, #""flow_managementx""#, "7", #""flow_management:admin""#,
            #""flow_management_admin""#, #""flowmanagement""#, #""flow_mgmt""#, "null", #"["flow:demo"]"#, #""""#,
        ])
    func unmatchedJoin(topic: String) throws {
        let join = #"["5","6",\#(topic),"phx_join",{}]"#
        try expectError(join, joinRef: "null", ref: "\"6\"", "unmatched topic")
        #expect(try answer(join).response["retry"] as? Bool == false, "P1.41: it will never be accepted")
    }

    @Test("P1.25 an event on a topic that is not joined is unmatched", arguments: ["\"6\"", "null", "6"])
    func notJoined(ref: String) throws {
        try expectError(#"["5",\#(ref),"flow:other","ping",{}]"#, joinRef: "null", ref: ref, "unmatched topic")
    }

    @Test("P1.22 topic phoenix knows the heartbeat only")
    func phoenixTopic() throws {
        try expectError(#"["5","6","phoenix","ping",{}]"#, joinRef: "null", ref: "\"6\"", "unmatched topic")
    }

    @Test(
        "P2.7 what a flow does not know is an unknown event",
        arguments: [
            #""bogus",{}"#, #""flow_change",{}"#, #""flow_change",{"change":1}"#, #""flow_change",[]"#,
            #""flow_change","text""#, #""flow_change",null"#, #""flow_update",{"changes":1}"#, #""client_joined",{}"#,
            #""phx_reply",{}"#, #""phx_close",{}"#, #""phx_error",{}"#, "7,{}", "null,{}",
        ])
    func unknownEvent(rest: String) throws {
        try expectError(#"["1","6","flow:demo",\#(rest)]"#, joinRef: "\"1\"", ref: "\"6\"", "Unknown event")
    }

    @Test(
        "P2.14 ending a flow needs a string flow_id",
        arguments: ["{}", #"{"flow_id":null}"#, #"{"flow_id":123}"#, #"{"flow_id":{}}"#, "[]", "null"])
    func invalidFlowID(payload: String) throws {
        try expectError(
            #"["2","6","flow_management","flow_deleted",\#(payload)]"#, joinRef: "\"2\"", ref: "\"6\"",
            "Invalid flow_id")
    }

    @Test("P2.14 ending a flow with a blank id fails", arguments: ["", "  "])
    func blankFlowID(id: String) throws {
        try expectError(
            #"["2","6","flow_management","flow_deleted",{"flow_id":"\#(id)"}]"#, joinRef: "\"2\"", ref: "\"6\"",
            "Failed to close flow session")
    }

    @Test(
        "P2.14 other management events are unknown",
        arguments: ["unknown_event", "flow_delete", "admin_action"])
    func unknownManagementEvent(event: String) throws {
        try expectError(
            #"["2","6","flow_management","\#(event)",{}]"#, joinRef: "\"2\"", ref: "\"6\"", "Unknown event")
    }

    @Test("P2.11 the client beyond the limit is refused with the reference's reason")
    func flowIsFull() throws {
        try TestServer.run({ $0.flows.clientsPerFlow = 3 }) { server in
            let members = try (0..<3).map { _ in try server.client() }
            for member in members { try member.join("flow:full") }
            let late = try server.client()
            try late.socket.send(#"["5","6","flow:full","phx_join",{}]"#)
            let reply = try late.next()
            #expect(reply.joinRef == "\"5\"" && reply.ref == "\"6\"")
            #expect(reply.reason == "Failed to join flow session")
            #expect(try late.call("flow:full", "ping").reason == "unmatched topic")
            #expect(try server.metric("flows_joins_refused_total") == 1)
            members[0].socket.raw.close()
            while try members[1].next().event != "client_left" {}
            try late.join("flow:full")
        }
    }

    @Test("P2.4 changes may be any JSON value", arguments: [#""text""#, "null", "[]", "5", "false", "{}"])
    func anyChanges(changes: String) throws {
        let reply = try answer(#"["1","6","flow:demo","flow_change",{"changes":\#(changes)}]"#)
        #expect(reply.status == "ok")
        #expect(reply.response["status"] as? String == "broadcasted")
    }

    @Test("P1.23 the payload of a join is ignored", arguments: ["[]", "null", "5", #"{"a":1}"#])
    func anyJoinPayload(payload: String) throws {
        #expect(try answer(#"["5","6","flow:any","phx_join",\#(payload)]"#).status == "ok")
    }

    @Test(
        "P1.24 the join_ref of a push is not checked, and the reply has the channel's",
        arguments: ["null", "\"77\"", "5"])
    func joinRefOfPush(joinRef: String) throws {
        let reply = try answer(#"[\#(joinRef),"6","flow:demo","ping",{}]"#)
        #expect(reply.status == "ok")
        #expect(reply.joinRef == "\"1\"")
    }

    @Test("P1.13 a push without ref is answered with a null ref")
    func nullRef() throws {
        let reply = try answer(#"["1",null,"flow:demo","ping",{}]"#)
        #expect(reply.status == "ok")
        #expect(reply.ref == "null")
    }

    @Test("P1.13 references are echoed as they were sent", arguments: ["\"abc\"", "7", "null", "\"é\\n\""])
    func referencesEchoed(ref: String) throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.socket.send(#"[\#(ref),\#(ref),"flow:r","phx_join",{}]"#)
            try client.expect(#"[\#(ref),\#(ref),"flow:r","phx_reply",{"status":"ok","response":{}}]"#)
            _ = try client.next()
            try client.socket.send(#"[\#(ref),"2","flow:r","flow_change",{"changes":1}]"#)
            try client.expect(
                #"[\#(ref),"2","flow:r","phx_reply",{"status":"ok","response":{"status":"broadcasted"}}]"#)
            try client.expect(#"[\#(ref),null,"flow:r","flow_update",{"changes":1,"timestamp":"now"}]"#)
        }
    }

    @Test("P1.17 what is nested too deeply gets an error reply, and the socket stays")
    func tooDeep() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:deep")
            let nested = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
            let reply = try client.call("flow:deep", "flow_change", #"{"changes":\#(nested)}"#)
            #expect(reply.status == "error")
            #expect(reply.response["code"] as? String == "too_deep")
            #expect(try client.call("flow:deep", "ping").status == "ok")
        }
    }

    @Test("P1.17 a text with half of a character gets an error reply, and the socket stays")
    func halfCharacter() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:half")
            for text in [#"\ud83d"#, #"\ude00\ud83d"#] {
                let reply = try client.call("flow:half", "flow_change", #"{"changes":"\#(text)"}"#)
                #expect(reply.status == "error" && reply.response["code"] as? String == "bad_request")
            }
            #expect(try client.call("flow:half", "ping").status == "ok")
        }
    }
}
