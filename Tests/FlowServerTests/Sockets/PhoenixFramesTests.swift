import Testing

@testable import FlowServer

/// Every frame of the reference (protocol.md §1 and §2), over real sockets.
@Suite struct PhoenixFramesTests {
    @Test("P1.1 the handshake is answered as the reference does it")
    func handshake() throws {
        try TestServer.run { server in
            let client = try server.client()
            let answer = client.socket.answer
            #expect(answer["upgrade"] == "websocket")
            #expect(answer["connection"] == "Upgrade")
            #expect(answer["sec-websocket-accept"] == SocketClient.acceptance)
            #expect(answer["cache-control"] == "max-age=0, private, must-revalidate")
            #expect(answer["sec-websocket-extensions"] == nil)
            #expect(answer["date"] != nil)
        }
    }

    @Test("P1.2 an unknown vsn is refused with 403 and no body", arguments: ["2.1.0", "3.0.0", "abc", ""])
    func unknownVersion(vsn: String) throws {
        try TestServer.run { server in
            let client = try server.raw()
            try client.send(SocketClient.upgrade("/socket/websocket?vsn=\(vsn)"))
            let answer = try client.readAnswer()
            #expect(answer.status == 403)
            #expect(answer.body.isEmpty)
        }
    }

    @Test("P1.1 a GET of the socket without an upgrade is a bad request")
    func noUpgrade() throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/socket/websocket?vsn=2.0.0")
            #expect(answer.status == 400)
        }
    }

    @Test("P1.2 without vsn the socket speaks object frames")
    func noVersion() throws {
        try TestServer.run { server in
            let socket = try SocketClient(port: server.port, target: "/socket/websocket")
            try socket.send(#"{"topic":"flow:t","event":"phx_join","payload":{},"ref":"1"}"#)
            let expected =
                #"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"flow:t"}"#
            let received = try ParsedJSON.canonical(socket.receiveFrame().text)
            let wanted = try ParsedJSON.canonical(expected)
            #expect(received == wanted)
        }
    }

    @Test("P1.11 P1.22 P2.6 P2.8 P2.9 join, second join, change, heartbeat, ping, leave and disconnect in 2.0.0 frames")
    func version2() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.socket.send(#"["1","1","flow:demo","phx_join",{}]"#)
            try a.expect(#"["1","1","flow:demo","phx_reply",{"response":{},"status":"ok"}]"#)
            try a.expect(#"[null,null,"flow:demo","client_joined",{"client_count":1,"flow_id":"demo"}]"#)

            let b = try server.client()
            try b.socket.send(#"["3","3","flow:demo","phx_join",{}]"#)
            try b.expect(#"["3","3","flow:demo","phx_reply",{"response":{},"status":"ok"}]"#)
            try b.expect(#"[null,null,"flow:demo","client_joined",{"client_count":2,"flow_id":"demo"}]"#)
            try a.expect(#"[null,null,"flow:demo","client_joined",{"client_count":2,"flow_id":"demo"}]"#)

            let changes = #"{"nodes":[{"id":"n1","type":"agent","position":{"x":1,"y":2.5}}],"edges":[]}"#
            try a.socket.send(#"["1","2","flow:demo","flow_change",{"changes":\#(changes)}]"#)
            try a.expect(#"["1","2","flow:demo","phx_reply",{"response":{"status":"broadcasted"},"status":"ok"}]"#)
            try a.expect(#"["1",null,"flow:demo","flow_update",{"changes":\#(changes),"timestamp":"now"}]"#)
            try b.expect(#"["3",null,"flow:demo","flow_update",{"changes":\#(changes),"timestamp":"now"}]"#)

            try a.socket.send(#"["7","6","phoenix","heartbeat",{}]"#)
            try a.expect(#"[null,"6","phoenix","phx_reply",{"response":{},"status":"ok"}]"#)
            try a.socket.send(#"["1","7","flow:demo","ping",{}]"#)
            try a.expect(#"["1","7","flow:demo","phx_reply",{"response":{"status":"pong"},"status":"ok"}]"#)

            try b.socket.send(#"["3","23","flow:demo","phx_leave",{}]"#)
            try b.expect(#"["3","23","flow:demo","phx_reply",{"response":{},"status":"ok"}]"#)
            try b.expect(#"["3","3","flow:demo","phx_close",{}]"#)
            try a.expect(#"[null,null,"flow:demo","client_left",{"client_count":1,"flow_id":"demo"}]"#)
            try b.expectNothing()
        }
    }

    @Test("P1.12 join, change, ping, heartbeat and leave in 1.0.0 frames")
    func version1() throws {
        try TestServer.run { server in
            let a = try server.client(.v1)
            try a.socket.send(#"{"topic":"flow:t","event":"phx_join","payload":{},"ref":"1","join_ref":"1"}"#)
            try a.expect(#"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"flow:t"}"#)
            let joined = #""payload":{"client_count":1,"flow_id":"t"},"ref":null,"topic":"flow:t"}"#
            try a.expect(#"{"event":"client_joined",\#(joined)"#)
            try a.socket.send(
                #"{"topic":"flow:t","event":"flow_change","payload":{"changes":[1]},"ref":"2","join_ref":"1"}"#)
            try a.expect(
                #"{"event":"phx_reply","payload":{"response":{"status":"broadcasted"},"status":"ok"},"ref":"2","#
                    + #""topic":"flow:t"}"#)
            try a.expect(
                #"{"event":"flow_update","payload":{"changes":[1],"timestamp":"now"},"ref":null,"topic":"flow:t"}"#)
            try a.socket.send(#"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":3}"#)
            try a.expect(#"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":3,"topic":"phoenix"}"#)
            try a.socket.send(#"{"topic":"flow:t","event":"phx_leave","payload":{},"ref":"4"}"#)
            try a.expect(#"{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"4","topic":"flow:t"}"#)
            try a.expect(#"{"event":"phx_close","payload":{},"ref":"1","topic":"flow:t"}"#)
        }
    }

    @Test("P1.11 P1.12 members of both serializers see each other's changes")
    func bothSerializers() throws {
        try TestServer.run { server in
            let old = try server.client(.v1)
            let new = try server.client(.v2)
            #expect(try old.join("flow:mixed") == 1)
            #expect(try new.join("flow:mixed") == 2)
            #expect(try old.next().clientCount == 2)
            try old.change("flow:mixed", #"{"from":"old"}"#)
            try new.expect(#"["1",null,"flow:mixed","flow_update",{"changes":{"from":"old"},"timestamp":"now"}]"#)
            try new.change("flow:mixed", #"{"from":"new"}"#)
            #expect(try old.next().changes == #"{"from":"new"}"#)
        }
    }

    @Test("P1.14 a binary 2.0.0 push is answered by the channel, in text")
    func binaryPush() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:bin")
            try client.socket.send(2, Self.binary("1", "5", "flow:bin", "flow_change", [1, 2, 3]))
            let reply = try client.next()
            #expect(reply.joinRef == "\"1\"")
            #expect(reply.ref == "\"5\"")
            #expect(reply.reason == "Unknown event")
            try client.socket.send(2, Self.binary("", "6", "phoenix", "heartbeat", []))
            let heartbeat = try client.next()
            #expect(heartbeat.ref == "\"6\"")
            #expect(heartbeat.status == "ok")
        }
    }

    static func binary(
        _ joinRef: String, _ ref: String, _ topic: String, _ event: String, _ payload: [UInt8]
    ) -> [UInt8] {
        let parts = [joinRef, ref, topic, event].map { Array($0.utf8) }
        return [0] + parts.map { UInt8($0.count) } + parts.flatMap { $0 } + payload
    }

    @Test("P2.8 whoever disconnects, in order or by a reset, has left", arguments: [true, false])
    func disconnect(inOrder: Bool) throws {
        try TestServer.run { server in
            let a = try server.client()
            let b = try server.client()
            try a.join("flow:gone")
            try b.join("flow:gone")
            #expect(try a.next().clientCount == 2)
            if inOrder { try b.socket.close() } else { b.socket.raw.reset() }
            try a.expect(#"[null,null,"flow:gone","client_left",{"client_count":1,"flow_id":"gone"}]"#)
        }
    }

    @Test("P2.8 the others are told at once, also when a client that is closed keeps its connection open")
    func closedButConnected() throws {
        try TestServer.run({ $0.transport.linger = .seconds(60) }) { server in
            let a = try server.client()
            let b = try server.client()
            try a.join("flow:lazy")
            try b.join("flow:lazy")
            #expect(try a.next().clientCount == 2)
            try b.socket.send("this is no JSON")
            try a.expect(#"[null,null,"flow:lazy","client_left",{"client_count":1,"flow_id":"lazy"}]"#)
            b.socket.raw.close()
        }
    }

    @Test("P2.12 P2.14 flow_deleted ends the session for all its members, and joining again is allowed")
    func flowDeleted() throws {
        try TestServer.run { server in
            let (m, a, b) = (try server.client(), try server.client(), try server.client())
            try a.join("flow:demo", ref: "\"1\"")
            try b.join("flow:demo", ref: "\"3\"")
            _ = try a.next()
            try m.socket.send(#"["1","1","flow_management","phx_join",{}]"#)
            try m.expect(#"["1","1","flow_management","phx_reply",{"response":{},"status":"ok"}]"#)
            try m.socket.send(#"["1","4","flow_management","flow_deleted",{"flow_id":"demo"}]"#)
            try m.expect(
                #"["1","4","flow_management","phx_reply",{"response":{"clients_affected":2,"#
                    + #""status":"session_closed"},"status":"ok"}]"#)
            for (client, joinRef) in [(a, "1"), (b, "3")] {
                let payload = #"{"flow_id":"demo","timestamp":"now","reason":"deleted"}"#
                try client.expect(#"["\#(joinRef)",null,"flow:demo","flow_deleted",\#(payload)]"#)
                try client.expect(#"["\#(joinRef)","\#(joinRef)","flow:demo","phx_close",{}]"#)
                let refused = try client.call("flow:demo", "ping")
                #expect(refused.joinRef == "null")
                #expect(refused.reason == "unmatched topic")
            }
            #expect(try a.join("flow:demo", ref: "\"9\"") == 1)
            #expect(try b.join("flow:demo", ref: "\"9\"") == 2)
        }
    }

    @Test("P2.14 ending a flow that is not live affects nobody; ending one leaves the others alone")
    func deletingOthers() throws {
        try TestServer.run { server in
            let (m, a) = (try server.client(), try server.client())
            try a.join("flow:stays")
            try m.join("flow_management")
            let reply = try m.call("flow_management", "flow_deleted", #"{"flow_id":"never"}"#)
            #expect(reply.response["clients_affected"] as? Int == 0)
            #expect(reply.response["status"] as? String == "session_closed")
            try a.expectNothing()
            let trimmed = try m.call("flow_management", "flow_deleted", #"{"flow_id":" stays "}"#)
            #expect(trimmed.response["clients_affected"] as? Int == 1)
            #expect(try a.next().event == "flow_deleted")
        }
    }

    @Test("P2.14 two that end a flow at once are both told that it is closed, and one that it had a member")
    func concurrentDeleters() throws {
        try TestServer.run { server in
            let (a, b, c) = (try server.client(), try server.client(), try server.client())
            try a.join("flow_management")
            try b.join("flow_management")
            try c.join("flow:contested")
            for client in [a, b] {
                try client.push("flow_management", "flow_deleted", #"{"flow_id":"contested"}"#)
            }
            let replies = try [a.next(), b.next()]
            #expect(replies.allSatisfy { $0.response["status"] as? String == "session_closed" })
            #expect(replies.compactMap { $0.response["clients_affected"] as? Int }.sorted() == [0, 1])
        }
    }
}
