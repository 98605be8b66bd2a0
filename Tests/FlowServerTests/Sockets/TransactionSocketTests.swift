import Foundation
import Testing

@testable import FlowServer

/// Generation 2 over real sockets (protocol.md §1 and §3).
@Suite struct TransactionSocketTests {
    @Test(
        "P3.43 P3.45 a transaction is answered, and everybody else gets it with the own join_ref and topic as joined",
        arguments: [(1, PhoenixClient.Version.v2), (1, .v1), (4, .v2), (4, .v1)])
    func broadcast(loops: Int, version: PhoenixClient.Version) throws {
        try TestServer.run(loops: loops) { server in
            for loop in 0..<loops {
                let name = try server.flowID(onLoop: loop)
                let (a, b) = (try server.client(version), try server.client(version))
                let (identity, response) = try a.joinDocument("flow:\(name)")
                #expect(response["v"] as? Int == 2)
                #expect(response["clock"] as? Int == 0)
                try b.joinDocument("flow: \(name)", ref: "\"77\"")
                let reply = try a.transact("flow:\(name)", 1, WireOps.node("n", label: "L"))
                #expect(reply.payload == #"{"response":{"clock":1,"status":"commit"},"status":"ok"}"#)
                let told = try b.nextOfDocument()
                #expect(told.event == "tx")
                #expect(told.joinRef == (version == .v2 ? "\"77\"" : "null"))
                #expect(told.topic == "flow: \(name)")
                #expect(told.object["client"] as? String == identity.id)
                #expect(told.object["clock"] as? Int == 1)
                #expect((told.object["ops"] as? [Any])?.count == 1)
            }
        }
    }

    @Test("P3.31 two flows on two loops over one socket; each has its own order")
    func twoFlows() throws {
        try TestServer.run(loops: 2) { server in
            let topics = try (0..<2).map { "flow:" + (try server.flowID(onLoop: $0)) }
            let (a, b) = (try server.client(), try server.client())
            for topic in topics {
                try a.joinDocument(topic)
                try b.joinDocument(topic)
            }
            for cseq in 1...20 {
                for topic in topics {
                    let reply = try a.transact(topic, cseq, WireOps.node("n\(cseq)"))
                    #expect(reply.response["clock"] as? Int == cseq)
                }
            }
            var clocks: [String: [Int]] = [:]
            for _ in 0..<40 {
                let told = try b.nextOfDocument()
                clocks[told.topic, default: []].append(try #require(told.object["clock"] as? Int))
            }
            #expect(topics.allSatisfy { clocks[$0] == Array(1...20) })
        }
    }

    @Test("P6.2 all that a client sends at once is answered in order, on its own channel and on others")
    func pipelined() throws {
        try TestServer.run(loops: 2) { server in
            let (a, b) = (try server.client(), try server.client())
            try a.joinDocument("flow:pipe")
            try b.joinDocument("flow:pipe")
            for cseq in 1...60 {
                let payload = #"{"cseq":\#(cseq),"ops":[\#(WireOps.node("n\(cseq)"))]}"#
                try a.push("flow:pipe", "tx", payload, ref: "\"\(cseq)\"")
            }
            for cseq in 1...60 {
                let reply = try a.nextOfDocument()
                #expect(reply.ref == "\"\(cseq)\"")
                #expect(reply.response["clock"] as? Int == cseq)
            }
            for clock in 1...60 { #expect(try b.nextOfDocument().object["clock"] as? Int == clock) }
        }
    }

    @Test("P3.25 P3.44 who comes back gets what was missed, and the answers it has not seen")
    func comesBack() throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client())
            let (identity, response) = try a.joinDocument("flow:back")
            let epoch = try #require(response["epoch"] as? String)
            try b.joinDocument("flow:back")
            _ = try a.transact("flow:back", 1, WireOps.node("n"))
            a.socket.raw.reset()
            _ = try b.transact("flow:back", 1, WireOps.node("m"))
            let again = try server.client()
            let payload = #"{"v":2,"since":{"epoch":"\#(epoch)","clock":1},\#(identity.json)}"#
            let (same, state) = try again.joinDocument("flow:back", payload)
            #expect(same.id == identity.id)
            #expect(state["client_reset"] as? Bool == false)
            #expect(state["last_cseq"] as? Int == 1)
            let since = try #require(state["state"] as? [String: Any])
            #expect(since["mode"] as? String == "ops")
            #expect((since["txs"] as? [[String: Any]])?.map { $0["clock"] as? Int } == [2])
            #expect(try again.transact("flow:back", 1, WireOps.node("n")).response["clock"] as? Int == 1)
        }
    }

    @Test(
        "P3.23 another socket with the same identity takes over: superseded and phx_close for the older one")
    func takeover() throws {
        try TestServer.run(loops: 2) { server in
            let (a, b) = (try server.client(), try server.client())
            let (identity, _) = try a.joinDocument("flow:over")
            _ = try a.transact("flow:over", 1, WireOps.node("n"))
            try b.joinDocument("flow:over", "{\"v\":2,\(identity.json)}")
            #expect(try a.nextOfDocument().event == "superseded")
            let close = try a.nextOfDocument()
            #expect(close.event == "phx_close")
            #expect(close.joinRef == "\"1\"")
            let late = try a.call("flow:over", "tx", #"{"cseq":2,"ops":[]}"#)
            #expect(late.reason == "unmatched topic")
            a.socket.raw.close()
            #expect(try b.transact("flow:over", 2, WireOps.node("m")).response["clock"] as? Int == 2)
            let status = try server.request("GET", "/api/flows/over/status")
            #expect(status.object?["client_count"] as? Int == 1)
        }
    }

    @Test("P3.23 who is taken over right behind the answer to its join is heard on its other channels")
    func takeoverAtOnce() throws {
        try TestServer.run(loops: 1) { server in
            let (writer, first) = (try server.client(), try server.client())
            try writer.joinDocument("flow:over")
            let (identity, _) = try first.joinDocument("flow:over")
            _ = try first.transact("flow:over", 1, WireOps.node("first"))
            for round in 0..<20 {
                let (a, b) = (try server.client(), try server.client())
                // Both joins wait for this, and are answered together.
                let text =
                    #"["1","t\(round)","flow:over","tx",{"cseq":\(round + 1),"ops":[\#(WireOps.node("n\(round)"))]}]"#
                for (client, number) in [(a, 2 * round + 1), (b, 2 * round + 2)] {
                    if number % 2 == 1 { try writer.socket.raw.send(SocketClient.text(text)) }
                    let join =
                        #"{"v":2,"client":{"id":"\#(identity.id)","secret":"\#(identity.secret)","join":\#(number)}}"#
                    try client.socket.raw.send(SocketClient.text(#"["1","j","flow:over","phx_join",\#(join)]"#))
                }
                // Or the joins came in the other order: then this one is refused.
                while true {
                    let message = try a.next()
                    if message.event == "phx_close" || message.response["code"] as? String == "stale_join" { break }
                }
                #expect(try a.call("phoenix", "heartbeat", "{}").status == "ok")
                _ = try b.nextOfDocument()
            }
        }
    }

    @Test(
        "P1.27 P3.23 a second join on the same socket: the reply, then phx_close with the old join_ref, no superseded"
    )
    func joinsAgain() throws {
        try TestServer.run { server in
            let a = try server.client()
            let (identity, _) = try a.joinDocument("flow:twice")
            _ = try a.transact("flow:twice", 1, WireOps.node("n"))
            try a.joinDocument("flow:twice", "{\"v\":2,\(identity.json)}", ref: "\"2\"")
            let close = try a.nextOfDocument()
            #expect(close.event == "phx_close")
            #expect(close.joinRef == "\"1\"")
            let reply = try a.ask("flow:twice", "tx", #"{"cseq":2,"ops":[\#(WireOps.node("m"))]}"#, joinRef: "\"2\"")
            #expect(reply.response["clock"] as? Int == 2)
            let status = try server.request("GET", "/api/flows/twice/status")
            #expect(status.object?["client_count"] as? Int == 1)
        }
    }

    @Test(
        "P1.41 P3.21 a generation that is not spoken is refused with those that are; so is a join without its shape",
        arguments: [
            (#"{"v":3}"#, "unsupported_version"), (#"{"v":0}"#, "unsupported_version"),
            (#"{"v":"2"}"#, "unsupported_version"), (#"{"v":2,"since":7}"#, "bad_request"),
            (#"{"v":2,"client":{"id":7,"secret":"x"}}"#, "bad_request"),
            (#"{"v":2,"client":{"id":"","secret":"x"}}"#, "bad_request"),
        ])
    func badJoins(payload: String, code: String) throws {
        try TestServer.run { server in
            let a = try server.client()
            let reply = try a.call("flow:v", "phx_join", payload)
            #expect(reply.response["code"] as? String == code)
            #expect(reply.response["retry"] as? Bool == false)
            if code == "bad_request" {
                let member = payload.contains("since") ? "since" : "client"
                #expect((reply.response["reason"] as? String)?.contains(member) == true)
            }
            if code == "unsupported_version" {
                #expect(reply.response["min"] as? Int == 1)
                #expect(reply.response["max"] as? Int == 2)
            }
            try a.joinDocument("flow:v")
        }
    }

    @Test("P3.52 P8.4 a bad payload of any event gets a typed refusal, changes nothing, and the socket lives on")
    func badPayloads() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.joinDocument("flow:bad")
            _ = try a.transact("flow:bad", 1, WireOps.node("n"))
            let payloads = [
                "null", "7", "[]", "\"x\"", "{}", #"{"cseq":null}"#, #"{"cseq":-1,"ops":[]}"#, #"{"cseq":2,"ops":7}"#,
                #"{"cseq":2,"ops":[\#(WireOps.label("n", "half")),{"op":"x"}]}"#,
                #"{"cseq":2,"clock":-1,"name":7}"#, #"{"limit":"many"}"#, #"{"name":"","color":""}"#,
            ]
            for event in ["tx", "undo", "redo", "restore", "version", "history", "presence"] {
                for payload in payloads {
                    // What stands in such an object does not concern these.
                    if ["undo", "redo"].contains(event), payload.contains("\"cseq\":2") { continue }
                    if event == "history", payload.hasPrefix("{"), !payload.contains("limit") { continue }
                    let reply = try a.ask("flow:bad", event, payload)
                    #expect(reply.status == "error", "\(event) \(payload)")
                    #expect(reply.response["code"] as? String == "bad_request", "\(event) \(payload)")
                }
            }
            try a.push("flow:bad", "awareness", #"{"state":"\#(String(repeating: "x", count: 1100))"}"#, ref: "\"aw\"")
            #expect(try a.nextOfDocument().response["code"] as? String == "bad_request")
            #expect(try a.ask("flow:bad", "flow_change", #"{"changes":{}}"#).reason == "Unknown event")
            try a.socket.send(2, PhoenixFramesTests.binary("1", "5", "flow:bad", "tx", [1, 2, 3]))
            #expect(try a.nextOfDocument().response["code"] as? String == "bad_request")
            let flow = try server.request("GET", "/api/flows/bad")
            #expect(!flow.text.contains("half"))
        }
    }

    @Test("P3.51 P3.52 2,000 operations are taken, one more is too_large; more than 1 MiB is refused")
    func sizes() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.joinDocument("flow:size")
            let nodes = (0..<2000).map { WireOps.node("n\($0)") }
            #expect(
                try a.transact("flow:size", 1, nodes.joined(separator: ",")).response["status"] as? String == "commit")
            let labels = (0...2000).map { WireOps.label("n0", "\($0)") }
            let many = try a.transact("flow:size", 2, labels.joined(separator: ","))
            #expect(many.response["code"] as? String == "too_large")
            let long = WireOps.label("n0", String(repeating: "x", count: 60_000))
            let large = try a.transact("flow:size", 3, Array(repeating: long, count: 18).joined(separator: ","))
            #expect(large.response["code"] as? String == "bad_request")
            #expect(try a.transact("flow:size", 3, WireOps.label("n0", "L")).response["clock"] as? Int == 2)
        }
    }

    @Test("RFC 7692: transactions and state parts come compressed to whoever agreed, and say the same")
    func compressed() throws {
        try TestServer.run(loops: 2) { server in
            let a = try server.client()
            let b = try server.client(fields: ["Sec-WebSocket-Extensions: permessage-deflate"])
            func next() throws -> PhoenixMessage {
                while true {
                    let frame = try b.socket.receiveFrame()
                    let text = frame.isCompressed ? try Zlib.inflate(frame.payload) : frame.payload
                    let message = try b.parse(String(decoding: text, as: UTF8.self))
                    if !message.event.hasPrefix("presence"), message.event != "awareness" { return message }
                }
            }
            try a.joinDocument("flow:z")
            for cseq in 1...3 {
                _ = try a.transact(
                    "flow:z", cseq, WireOps.node("n\(cseq)", label: String(repeating: "x", count: 50_000)))
            }
            try b.push("flow:z", "phx_join", #"{"v":2}"#, joinRef: "\"1\"", ref: "\"1\"")
            let reply = try next()
            let parts = try #require((reply.response["state"] as? [String: Any])?["parts"] as? Int)
            var nodes = 0
            for _ in 0..<parts { nodes += try #require(try next().object["nodes"] as? [Any]).count }
            #expect(nodes == 3)
            _ = try a.transact("flow:z", 4, WireOps.label("n1", String(repeating: "y", count: 5_000)))
            let told = try next()
            #expect(told.event == "tx")
            #expect(told.payload.contains("yyyyy"))
        }
    }

    @Test("P7.9 P7.10 P8.1 P8.2 P8.5 presence, awareness, history and versions")
    func others() throws {
        try TestServer.run(loops: 2) { server in
            let (a, b) = (try server.client(), try server.client())
            let (identity, _) = try a.joinDocument("flow:p", ##"{"v":2,"presence":{"name":"Ada","color":"#112233"}}"##)
            #expect(try a.next().event == "presence_state")
            try b.joinDocument("flow:p")
            let state = try b.next()
            #expect(state.event == "presence_state")
            #expect(state.payload.contains("\"Ada\""))
            #expect(state.joinRef == "\"1\"")
            #expect(try b.next().event == "awareness")
            try a.push("flow:p", "awareness", #"{"state":{"x":1}}"#)
            let said = try b.next("awareness")
            #expect(said.payload == #"{"clients":{"\#(identity.id)":{"x":1}}}"#)
            #expect(try a.ask("flow:p", "presence", ##"{"name":"Grace","color":"#445566"}"##).status == "ok")
            #expect(try b.next("presence_diff").payload.contains("Grace"))
            _ = try a.transact("flow:p", 1, WireOps.node("n"))
            #expect(try a.ask("flow:p", "version", #"{"cseq":2,"name":"v"}"#).response["name"] as? String == "v")
            let history = try a.ask("flow:p", "history", #"{"limit":5}"#)
            #expect((history.response["entries"] as? [[String: Any]])?.first?["ops"] as? Int == 1)
            let versions = try a.ask("flow:p", "versions", "{}")
            #expect((versions.response["versions"] as? [[String: Any]])?.first?["name"] as? String == "v")
            a.socket.raw.reset()
            #expect(try b.next("presence_diff").payload.contains("leaves"))
        }
    }
}
