import Testing

@testable import FlowServer

/// A connection moves to the loop of its first flow, with all bytes that have arrived, and loses nothing
/// (architecture, run time).
@Suite struct HandOverTests {
    /// A join and a hundred pushes.
    private func conversation(_ topic: String) -> [UInt8] {
        var bytes = SocketClient.text(#"["1","join","\#(topic)","phx_join",{}]"#)
        for number in 0..<100 {
            bytes += SocketClient.text(#"["1","\#(number)","\#(topic)","flow_change",{"changes":\#(number)}]"#)
        }
        return bytes
    }

    private func expectConversation(_ client: PhoenixClient, _ topic: String, _ note: String) throws {
        var (replies, updates, joins) = (0, 0, 0)
        while updates < 100 {
            let message = try client.next()
            try #require(message.topic == topic, "\(note): \(message)")
            switch message.event {
            case "phx_reply" where message.ref == "\"join\"": try #require(joins == 0)
            case "client_joined":
                try #require(replies == 0, "\(note): the news of the join comes before the answers to what came behind")
                joins += 1
            case "phx_reply":
                try #require(message.ref == "\"\(replies)\"", "\(note)")
                replies += 1
            case "flow_update":
                try #require(message.changes == "\(updates)", "\(note)")
                try #require(updates < replies, "\(note)")
                updates += 1
            default: throw ClientError(description: "\(note): \(message)")
            }
        }
        #expect(joins == 1)
        #expect(replies == 100)
        try client.expectNothing()
    }

    @Test(
        "P1.29 a join with pushes behind it, cut at every byte, moves and loses nothing",
        .timeLimit(.minutes(60)), arguments: [(.whenJoined, 1), (.atOnce, 7)] as [(ShortConversation.Pace, Int)])
    func cutAnywhere(pace: ShortConversation.Pace, step: Int) throws {
        try TestServer.run(loops: 4) { server in
            let cuts = Array(stride(from: 1, to: ShortConversation.length, by: step))
            // Many at once: one alone would mostly wait for the other side.
            for start in stride(from: 0, to: cuts.count, by: 64) {
                let some = cuts[start..<min(start + 64, cuts.count)].map { ShortConversation(cut: $0) }
                let clients = try some.map { _ in try server.client() }
                for (each, client) in zip(some, clients) { try each.sendBeginning(client) }
                for (each, client) in zip(some, clients) { try each.sendRest(client, pace) }
                for (each, client) in zip(some, clients) {
                    try each.expectAnswers(client)
                    client.socket.raw.reset()
                }
            }
            #expect(try server.metric("flows_connections_moved_total") > Double(cuts.count) / 2)
        }
    }

    @Test("architecture: a second flow on another loop, where the connection cannot move, loses nothing either")
    func secondFlow() throws {
        try TestServer.run(loops: 4) { server in
            let (first, second) = (try server.flowID(onLoop: 0), try server.flowID(onLoop: 1))
            let topic = "flow:\(second)"
            let bytes = conversation(topic)
            for cut in stride(from: 1, to: bytes.count, by: 211) {
                let client = try server.client()
                try client.join("flow:\(first)", ref: "\"f\"")
                try client.socket.raw.send(bytes, cutAt: cut)
                try expectConversation(client, topic, "cut at \(cut)")
                try client.socket.close()
            }
        }
    }

    @Test("RFC 6455 §4.1: frames that come in one piece with the handshake are not lost")
    func withHandshake() throws {
        try TestServer.run(loops: 4) { server in
            for number in 0..<12 {
                let topic = "flow:h\(number)"
                let raw = try server.raw()
                try raw.send(SocketClient.upgrade("/socket/websocket?vsn=2.0.0") + conversation(topic))
                let client = try PhoenixClient(continuing: raw)
                try expectConversation(client, topic, "with the handshake")
            }
        }
    }

    @Test("P4.4 with more changes on their way than may be, reading pauses, goes on, and nothing is lost")
    func changesInFlight() throws {
        try TestServer.run(loops: 2, { $0.changesInFlight = 2 }) { server in
            let client = try server.client()
            try client.join("flow:" + (try server.flowID(onLoop: 0)), ref: "\"f\"")
            let topic = "flow:" + (try server.flowID(onLoop: 1))
            try client.socket.raw.send(conversation(topic))
            try expectConversation(client, topic, "in flight")
        }
    }

    @Test("architecture: a channel that leaves while its changes are on their way does not stop the socket")
    func leaveWithChangesInFlight() throws {
        try TestServer.run(loops: 2, { $0.changesInFlight = 2 }) { server in
            let client = try server.client()
            try client.join("flow:" + (try server.flowID(onLoop: 0)), ref: "\"f\"")
            let topic = "flow:" + (try server.flowID(onLoop: 1))
            try client.socket.raw.send(
                conversation(topic) + SocketClient.text(#"["1","leave","\#(topic)","phx_leave",{}]"#))
            while try client.next().event != "phx_close" {}
            try client.expectNothing()
        }
    }

    @Test("architecture: a client that has vanished before its handshake is answered joins nothing")
    func vanishBeforeMoving() throws {
        try TestServer.run(loops: 4) { server in
            for number in 0..<100 {
                let raw = try server.raw()
                let join = SocketClient.text(#"["1","1","flow:n\#(number)","phx_join",{}]"#)
                try raw.send(SocketClient.upgrade("/socket/websocket?vsn=2.0.0") + join)
                raw.reset()
            }
            try server.wait(for: "flows_connections") { $0 <= 1 }
            try server.wait(for: "flows_clients") { $0 == 0 }
        }
    }

    @Test("architecture: connections that vanish while they move leave nobody behind")
    func vanishWhileMoving() throws {
        try TestServer.run(loops: 4) { server in
            let watcher = try server.client()
            try watcher.join("flow:watched")
            for number in 0..<40 {
                let client = try server.client()
                try client.socket.raw.send(SocketClient.text(#"["1","1","flow:watched","phx_join",{}]"#))
                if number.isMultiple(of: 2) { client.socket.raw.reset() } else { client.socket.raw.close() }
            }
            try watcher.push("flow:watched", "phx_leave")
            while try watcher.next().event != "phx_close" {}
            // All of them are gone once their connections are.
            try server.wait(for: "flows_connections") { $0 <= 2 }
            try server.wait(for: "flows_clients") { $0 == 0 }
            try server.wait(for: "flows_sessions") { $0 == 0 }
        }
    }
}
