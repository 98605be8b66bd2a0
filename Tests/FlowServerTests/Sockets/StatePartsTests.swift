import Flows
import Foundation
import Testing

@testable import FlowServer

/// Documents that go out in parts to who takes its time (protocol.md §9).
@Suite struct StatePartsTests {
    private let part = 32 * 1024

    private func run(
        _ configure: @escaping (inout Configuration) -> Void = { _ in }, _ body: (TestServer) throws -> Void
    ) throws {
        try TestServer.run(
            loops: 2,
            {
                $0.softMark = 64 * 1024
                $0.flows.inlineState = 4096
                $0.flows.statePart = part
                configure(&$0)
            }, body)
    }

    /// Makes a flow of so many parts; its clock is 1.
    private func make(_ id: String, parts: Int, on server: TestServer) throws {
        let text = String(repeating: "x", count: 30_000)
        let nodes = (0..<parts).map {
            #"{"id":"n\#($0)","type":"a","position":{"x":0,"y":0},"data":{"label":"\#(text)"}}"#
        }
        _ = try server.create(id, document: #"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#)
    }

    /// The texts of joins to be sent at once.
    private func joins(_ topics: [String]) -> [UInt8] {
        topics.flatMap { SocketClient.text(#"["\#($0)","\#($0)","\#($0)","phx_join",{"v":2}]"#) }
    }

    /// What a client has of a flow.
    private struct Copy {
        var parts = 0
        var nodes = 0
        var clock = 0
        var isWhole = false

        /// Takes a message, which must come next in the flow's order.
        mutating func take(_ message: PhoenixMessage) {
            switch message.event {
            case "phx_reply":
                #expect(message.status == "ok" && clock == 0)
                clock = message.response["clock"] as? Int ?? -1
            case "state":
                parts += 1
                #expect(message.object["part"] as? Int == parts && message.object["clock"] as? Int == clock)
                nodes += (message.object["nodes"] as? [Any])?.count ?? 0
                isWhole = message.object["parts"] as? Int == parts
            case "tx":
                #expect(isWhole, "behind the last part")
                clock += 1
                #expect(message.object["clock"] as? Int == clock)
            default: #expect(isWhole || message.event == "awareness", "\(message.event)")
            }
        }
    }

    @Test("P9.5 who joins ten large flows and reads slowly gets all of them, lags in none, four parts at a time")
    func tenFlows() throws {
        try run { server in
            let topics = (0..<10).map { "flow:big\($0)" }
            for topic in topics { try make(String(topic.dropFirst(5)), parts: 20, on: server) }
            let slow = try server.client(receiveBuffer: 4096)
            try slow.join("flow:relay")
            try slow.socket.raw.send(joins(topics))
            try server.wait(for: "flows_state_parts_delayed_total") { $0 > 0 }
            let other = try server.client()
            try other.join("flow:relay")
            var copies = Dictionary(uniqueKeysWithValues: topics.map { ($0, Copy()) })
            var (clock, largest) = (1, 0)
            while copies.values.contains(where: { !$0.isWhole || $0.clock < clock }) {
                let message = try slow.next()
                guard message.topic != "flow:relay" else { continue }
                copies[message.topic]?.take(message)
                guard message.event == "state", message.object["part"] as? Int == 3 else { continue }
                // What is no part counts as ever, and is little: neither generation finds the reader slow.
                clock += 1
                for topic in topics {
                    let answer = try server.change(String(topic.dropFirst(5)), TestServer.label("\(clock)", of: "n0"))
                    #expect(answer.status == 200)
                }
                try other.change("flow:relay", "\(clock)")
                largest = max(largest, server.largest { $0.queuedBytes })
            }
            #expect(copies.values.allSatisfy { $0.nodes == 20 && $0.clock == clock })
            #expect(largest < StateLane.partsOnTheirWay * part + 64 * 1024)
            #expect(try server.metric("flows_lagging_total") == 0)
            #expect(try server.metric("flows_slow_clients_total") == 0)
        }
    }

    @Test("P9.5 who has too much waiting behind the parts of a document lags: it gets the parts, then a resync")
    func tooMuchBehind() throws {
        try run { server in
            // More than the kernel keeps for who does not read.
            for id in ["big0", "big1", "big2"] { try make(id, parts: 60, on: server) }
            let slow = try server.client(receiveBuffer: 4096)
            try slow.socket.raw.send(joins(["flow:big0", "flow:big1", "flow:big2"]))
            try server.wait(for: "flows_state_parts_delayed_total") { $0 > 0 }
            var clock = 1
            while try server.metric("flows_lagging_total") == 0, clock < 100 {
                clock += 1
                let text = String(repeating: clock.isMultiple(of: 2) ? "y" : "z", count: 30_000)
                for id in ["big0", "big1", "big2"] {
                    #expect(try server.change(id, TestServer.label(text, of: "n0")).status == 200)
                }
            }
            var (known, nodes, resyncs) = (["flow:big0": 0, "flow:big1": 0, "flow:big2": 0], 0, 0)
            while known.values.contains(where: { $0 < clock }) || nodes < 180 {
                let message = try slow.next()
                switch message.event {
                case "phx_reply": known[message.topic] = message.response["clock"] as? Int
                case "state": nodes += (message.object["nodes"] as? [Any])?.count ?? 0
                case "tx":
                    known[message.topic]? += 1
                    #expect(message.object["clock"] as? Int == known[message.topic])
                case "resync":
                    resyncs += 1
                    known[message.topic] = message.object["clock"] as? Int
                default: break
                }
            }
            #expect((1...3).contains(resyncs))
            #expect(try server.metric("flows_lagging_total") == Double(resyncs))
            #expect(try server.metric("flows_slow_clients_total") == 0)
        }
    }

    @Test("P9.5 nobody lags for what came since the parts were made, which is part of what brings them up to date")
    func tailIsNoBacklog() throws {
        try run { server in
            try make("big", parts: StateLane.partsOnTheirWay, on: server)
            // The parts are made for the first, and used again for the second.
            let topic = "flow:big"
            try server.client().joinDocument(topic)
            let text = String(repeating: "y", count: 9_000)
            for number in 0..<10 {
                #expect(try server.change("big", TestServer.label("\(number)\(text)", of: "n0")).status == 200)
            }
            let second = try server.client()
            try second.socket.raw.send(joins([topic]))
            var copy = Copy()
            copy.take(try second.next())
            #expect(copy.clock == 1)
            while copy.clock < 11 { copy.take(try second.next()) }
            #expect(copy.parts == StateLane.partsOnTheirWay && copy.clock == 11)
            #expect(try server.metric("flows_lagging_total") == 0)
        }
    }

    @Test("P1.19 what is sent behind a sync is answered behind the parts that it brings")
    func order() throws {
        try run { server in
            try make("big", parts: 40, on: server)
            let client = try server.client(receiveBuffer: 4096)
            try client.joinDocument("flow:big")
            let requests = [
                #"["1","s1","flow:big","sync",{"epoch":"0","clock":-1}]"#,
                #"["1","t","flow:big","tx",{"cseq":1,"ops":[\#(WireOps.label("n1", "new"))]}]"#,
                #"["1","s2","flow:big","sync",{"epoch":"0","clock":-1}]"#, #"["1","p","flow:big","ping",{}]"#,
            ]
            try client.socket.raw.send(requests.flatMap { SocketClient.text($0) })
            var order: [String] = []
            while order.last != "\"p\"" {
                let message = try client.nextOfDocument()
                order.append(message.event == "phx_reply" ? message.ref : message.event)
            }
            let states = Array(repeating: "state", count: 40)
            #expect(order == states + ["\"s1\""] + states + ["\"t\"", "\"s2\""] + states + ["tx", "\"p\""])
        }
    }

    @Test("P1.6 nobody is closed for silence while it is not read from")
    func silence() throws {
        try run {
            $0.webSocket.pingAfter = .milliseconds(20)
            $0.webSocket.closeAfter = .milliseconds(40)
        } _: { server in
            try make("big", parts: 120, on: server)
            let slow = try server.raw(receiveBuffer: 4096)
            // In one piece: between the two there would be silence.
            try slow.send(SocketClient.upgrade("/socket/websocket?vsn=2.0.0") + joins(["flow:big"]))
            try server.wait(for: "flows_state_parts_delayed_total") { $0 > 0 }
            // Longer than the silence that is allowed.
            let begin = Date()
            while Date() < begin + 0.3 { _ = try server.metrics() }
            #expect(try server.metric("flows_websocket_idle_timeouts_total") == 0)
        }
    }
}
