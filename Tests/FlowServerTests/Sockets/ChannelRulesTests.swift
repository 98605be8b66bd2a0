import Dispatch
import Testing

@testable import FlowServer
@testable import Flows

/// How topics, joins and leaves behave on one socket (protocol.md §1 and §2).
@Suite struct ChannelRulesTests {
    @Test("P1.30 every frame carries the topic as that connection joined it, and all meet in the trimmed id")
    func topicAsJoined() throws {
        try TestServer.run { server in
            let (plain, spaced) = (try server.client(), try server.client())
            try plain.join("flow:demo")
            #expect(try spaced.join("flow: demo ") == 2)
            try plain.expect(#"[null,null,"flow:demo","client_joined",{"client_count":2,"flow_id":"demo"}]"#)
            try plain.change("flow:demo", "1")
            try spaced.expect(#"["1",null,"flow: demo ","flow_update",{"changes":1,"timestamp":"now"}]"#)
            try spaced.change("flow: demo ", "2")
            try plain.expect(#"["1",null,"flow:demo","flow_update",{"changes":2,"timestamp":"now"}]"#)
            try plain.push("flow:demo", "phx_leave")
            try spaced.expect(#"[null,null,"flow: demo ","client_left",{"client_count":1,"flow_id":"demo"}]"#)
        }
    }

    @Test("P1.31 a channel that fails for good gets phx_error, and is forgotten; its client joins again after a while")
    func channelFails() throws {
        try TestServer.run({ $0.flows.restarts = 0 }) { server in
            let client = try server.client()
            try client.joinDocument("flow:a")
            #expect(try client.transact("flow:a", 1, WireOps.node("n")).status == "ok")
            // The store gives the flow to whoever opened it last: the session's next record is refused for good.
            let isTaken = DispatchSemaphore(value: 0)
            server.server.services.flows.store.open(try FlowID("a")) { _ in isTaken.signal() }
            isTaken.wait()
            try client.push("flow:a", "tx", #"{"cseq":2,"ops":[\#(WireOps.node("m"))]}"#)
            #expect(try client.next("phx_error").topic == "flow:a")
            #expect(try client.call("flow:a", "ping").response["code"] as? String == "unmatched_topic")
            let again = try client.call("flow:a", "phx_join", #"{"v":2}"#, ref: "\"2\"")
            #expect(again.response["code"] as? String == "flow_failed")
            #expect(again.response["retry_after"] is Int)
        }
    }

    @Test("P1.16 a topic is the same however its characters are escaped")
    func escapedTopic() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.socket.send(#"["1","1","flow:\u00e9\/x","phx_join",{}]"#)
            #expect(try client.next().topic == "flow:é/x")
            _ = try client.next()
            #expect(try client.call("flow:é/x", "ping").status == "ok")
        }
    }

    @Test(
        "P1.27 joining twice on one socket: reply, phx_close with the old join_ref, unchanged count, no leak",
        arguments: [1, 4])
    func duplicateJoin(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:twice")
            try b.join("flow:twice")
            _ = try a.next()
            for ref in [20, 21, 22] {
                try a.socket.send(#"["\#(ref)","\#(ref)","flow:twice","phx_join",{}]"#)
                let old = ref == 20 ? 1 : ref - 1
                try a.expect(#"["\#(ref)","\#(ref)","flow:twice","phx_reply",{"response":{},"status":"ok"}]"#)
                try a.expect(#"["\#(old)","\#(old)","flow:twice","phx_close",{}]"#)
                try a.expect(#"[null,null,"flow:twice","client_joined",{"client_count":2,"flow_id":"twice"}]"#)
                try b.expect(#"[null,null,"flow:twice","client_joined",{"client_count":2,"flow_id":"twice"}]"#)
            }
            try b.change("flow:twice", "1")
            try a.expect(#"["22",null,"flow:twice","flow_update",{"changes":1,"timestamp":"now"}]"#)
            try a.expectNothing()
            a.socket.raw.close()
            try b.expect(#"[null,null,"flow:twice","client_left",{"client_count":1,"flow_id":"twice"}]"#)
            #expect(try server.metric("flows_session_client_joined_total") == 2)
        }
    }

    @Test("P1.27 joining again keeps the place in a full flow")
    func duplicateJoinWhenFull() throws {
        try TestServer.run({ $0.flows.clientsPerFlow = 1 }) { server in
            let a = try server.client()
            try a.join("flow:full")
            try a.socket.send(#"["2","2","flow:full","phx_join",{}]"#)
            #expect(try a.next().status == "ok")
            #expect(try a.next().event == "phx_close")
            #expect(try a.next().clientCount == 1)
        }
    }

    @Test("P1.26 a leave with another join_ref is ignored; one of a topic not joined is answered ok")
    func leaveRules() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:leave")
            try client.push("flow:leave", "phx_leave", joinRef: "\"77\"", ref: "\"2\"")
            try client.push("flow:leave", "phx_leave", joinRef: "null", ref: "\"2\"")
            try client.expectNothing()
            #expect(try client.call("flow:leave", "ping").status == "ok")
            try client.socket.send(#"["8","3","flow:other","phx_leave",{}]"#)
            try client.expect(#"["8","3","flow:other","phx_reply",{"response":{},"status":"ok"}]"#)
            try client.expectNothing()
            try client.push("flow:leave", "phx_leave", ref: "\"4\"")
            try client.expect(#"["1","4","flow:leave","phx_reply",{"response":{},"status":"ok"}]"#)
            try client.expect(#"["1","1","flow:leave","phx_close",{}]"#)
            let after = try client.call("flow:leave", "flow_change", #"{"changes":1}"#)
            #expect(after.reason == "unmatched topic")
            #expect(after.joinRef == "null")
        }
    }

    @Test(
        "P1.26 leaving a channel keeps the socket usable, and the topic can be joined again",
        arguments: [1, 4])
    func leaveAndRejoin(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let client = try server.client()
            for round in 1...20 {
                let ref = "\"\(round)\""
                #expect(try client.join("flow:again", ref: ref) == 1)
                try client.push("flow:again", "phx_leave", joinRef: ref)
                #expect(try client.next().event == "phx_reply")
                #expect(try client.next().event == "phx_close")
            }
        }
    }

    @Test("P1.21 one socket is in several flows that live on different loops")
    func severalFlows() throws {
        try TestServer.run(loops: 4) { server in
            let (a, b) = (try server.client(), try server.client())
            let topics = try (0..<4).map { "flow:" + (try server.flowID(onLoop: $0)) }
            for topic in topics {
                try a.join(topic)
                try b.join(topic)
                #expect(try a.next().clientCount == 2)
            }
            for topic in topics.reversed() {
                try b.change(topic, #"{"to":"\#(topic)"}"#)
                let update = try a.next()
                #expect(update.topic == topic)
                #expect(update.event == "flow_update")
            }
            b.socket.raw.close()
            var left: Set<String> = []
            for _ in topics { left.insert(try a.next().topic) }
            #expect(left == Set(topics))
        }
    }

    @Test("P1.29 events for the old join wait neither for nor behind a join that is under way")
    func pipelinedJoins() throws {
        try TestServer.run(loops: 4) { server in
            let client = try server.client()
            var bytes: [UInt8] = []
            for number in 1...40 {
                bytes += SocketClient.text(#"["\#(number)","\#(number)","flow:p\#(number)","phx_join",{}]"#)
                bytes += SocketClient.text(#"["\#(number)","c\#(number)","flow:p\#(number)","ping",{}]"#)
            }
            try client.socket.raw.send(bytes)
            var replies: [String] = []
            while replies.count < 80 {
                let message = try client.next()
                if message.event == "phx_reply" { replies.append(message.ref) }
            }
            #expect(replies == (1...40).flatMap { ["\"\($0)\"", "\"c\($0)\""] })
        }
    }

    @Test(
        "P1.28, Configuration, channelsPerSocket: the channel beyond the limit is refused, and leaving one makes room")
    func channelLimit() throws {
        try TestServer.run(loops: 1) { server in
            let client = try server.client()
            for number in 1...100 { try client.join("flow:c\(number)") }
            let refused = try client.call("flow:c101", "phx_join", ref: "\"x\"")
            #expect(refused.status == "error")
            #expect(refused.response["code"] as? String == "too_many_channels")
            #expect(try server.metric("flows_channel_refusals_total") == 1)
            try client.push("flow:c5", "phx_leave")
            #expect(try client.next().status == "ok")
            #expect(try client.next().event == "phx_close")
            try client.join("flow:c101")
        }
    }

    @Test(
        "P2.1 ids of many forms",
        arguments: [
            "simple-flow", "flow_with_underscores", "flow-123-abc", "with spaces inside", "日本語", "🚀👩‍👩‍👧‍👦", "a:b:c", "é",
            "e\u{301}",
            #"quote"back\slash"#, "<b>&amp;</b>", String(repeating: "x", count: 1000),
        ])
    func identifiers(id: String) throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client(.v1))
            try a.join("flow:\(id)")
            #expect(try b.join("flow:\(id)") == 2)
            let joined = try a.next()
            #expect(joined.object["flow_id"] as? String == id)
            try a.change("flow:\(id)", "1")
            let update = try b.next()
            #expect(update.topic == "flow:\(id)")
        }
    }

    @Test("P2.1 ids that only look alike are two flows")
    func similarIdentifiers() throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client())
            #expect(try a.join("flow:é") == 1)
            #expect(try b.join("flow:e\u{301}") == 1)
        }
    }

    @Test("P2.3 ten that join at once are ten, in one session")
    func concurrentJoins() throws {
        try TestServer.run(loops: 4) { server in
            let clients = try (0..<10).map { _ in try server.client() }
            for client in clients { try client.push("flow:crowd", "phx_join", ref: "\"1\"") }
            var counts: Set<Int> = []
            for client in clients {
                #expect(try client.next().status == "ok")
                counts.insert(try #require(try client.next().clientCount))
            }
            #expect(counts == Set(1...10))
            #expect(try server.metric("flows_sessions") == 1)
            #expect(try server.metric("flows_clients") == 10)
        }
    }

    @Test("P2.10 of many joins at once few are announced, and the last announcement has the true count")
    func coalescedJoins() throws {
        try TestServer.run(loops: 2) { server in
            let watcher = try server.client()
            try watcher.join("flow:busy")
            let clients = try (0..<120).map { _ in try server.client() }
            for client in clients { try client.push("flow:busy", "phx_join", ref: "\"1\"") }
            var last = 0
            while last < 121 {
                let count = try #require(try watcher.next().clientCount)
                #expect(count >= last)
                last = count
            }
            #expect(try server.metric("flows_session_client_joined_total") == 121)
        }
    }
}
