import Testing

@testable import FlowServer

/// Messages over 64 KiB are read on a worker; for the client nothing is different (architecture, run time).
@Suite struct LargeMessageTests {
    private let padding = String(repeating: "x", count: 200_000)

    @Test("architecture: what comes behind a large message is handled behind it", arguments: [1, 4])
    func order(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let client = try server.client()
            try client.join("flow:large")
            var bytes: [UInt8] = []
            for number in 0..<5 {
                bytes += SocketClient.text(
                    #"["1","c\#(number)","flow:large","flow_change",{"changes":"\#(number)\#(padding)"}]"#)
                bytes += SocketClient.text(#"["1","p\#(number)","flow:large","ping",{}]"#)
            }
            try client.socket.raw.send(bytes)
            var replies: [String] = []
            var updates = 0
            while replies.count < 10 || updates < 5 {
                let message = try client.next()
                if message.event == "phx_reply" {
                    replies.append(message.ref)
                } else {
                    #expect(message.changes?.hasPrefix("\"\(updates)x") == true)
                    updates += 1
                }
            }
            #expect(replies == (0..<5).flatMap { ["\"c\($0)\"", "\"p\($0)\""] })
        }
    }

    @Test("architecture: a large join moves its connection, which goes on")
    func largeJoin() throws {
        try TestServer.run(loops: 4) { server in
            for number in 0..<12 {
                let client = try server.client()
                let join = SocketClient.text(#"["1","1","flow:j\#(number)","phx_join",{"pad":"\#(padding)"}]"#)
                let ping = SocketClient.text(#"["1","2","flow:j\#(number)","ping",{}]"#)
                try client.socket.raw.send(join + ping)
                #expect(try client.next().ref == "\"1\"")
                #expect(try client.next().event == "client_joined")
                #expect(try client.next().ref == "\"2\"")
                #expect(try client.call("flow:j\(number)", "ping").status == "ok")
            }
            #expect(try server.metric("flows_connections_moved_total") > 0)
        }
    }

    @Test("architecture: a large transaction is read on a worker, and answered in its turn among small ones")
    func transaction() throws {
        try TestServer.run(loops: 2) { server in
            let client = try server.client()
            try client.joinDocument("flow:large")
            let wrong = #"{"op":"set","kind":"node","id":"n","key":"data.k","value":{"a":1,"a":"\#(padding)"}}"#
            let asked = [WireOps.node("n"), large("n"), WireOps.label("n", "small"), wrong, WireOps.label("n", "last")]
            let messages = asked.enumerated().map { index, operations in
                let cseq = index + 1
                let payload = #"{"cseq":\#(cseq),"ops":[\#(operations)]}"#
                return SocketClient.text(#"["1","\#(cseq)","flow:large","tx",\#(payload)]"#)
            }
            // At once, so that each waits for the one before it.
            try client.socket.raw.send(messages.flatMap { $0 })
            let replies = try (0..<5).map { _ in try client.next("phx_reply") }
            #expect(replies.map(\.ref) == (1...5).map { "\"\($0)\"" })
            #expect(replies.map(\.status) == ["ok", "ok", "ok", "error", "ok"])
            #expect(replies.map { $0.response["clock"] as? Int } == [1, 2, 3, nil, 4])
            #expect(replies[3].response["code"] as? String == "invalid")
            let node = try server.request("GET", "/api/flows/large").text
            #expect(node.contains(#""label":"last""#) && node.contains("xxx"))
        }
    }

    @Test("architecture: a client that goes away behind a large transaction takes nobody along, nor half of it")
    func vanishingTransaction() throws {
        try TestServer.run(loops: 4) { server in
            let watcher = try server.client()
            try watcher.joinDocument("flow:v")
            for number in 0..<20 {
                let client = try server.client()
                try client.joinDocument("flow:v")
                let operations = [WireOps.node("n\(number)"), large("n\(number)")].joined(separator: ",")
                try client.push("flow:v", "tx", #"{"cseq":1,"ops":[\#(operations)]}"#)
                if number.isMultiple(of: 2) { client.socket.raw.reset() } else { client.socket.raw.close() }
            }
            try server.wait(for: "flows_clients") { $0 == 1 }
            #expect(try watcher.transact("flow:v", 1, WireOps.node("w")).status == "ok")
            let flow = try server.request("GET", "/api/flows/v").object
            for node in flow?["nodes"] as? [[String: Any]] ?? [] where node["id"] as? String != "w" {
                #expect((node["data"] as? [String: Any])?.count == 16, "all values or none")
            }
        }
    }

    /// 750 kB of operations on a node.
    private func large(_ id: String) -> String {
        let value = String(repeating: "x", count: 50_000)
        return (0..<15).map { #"{"op":"set","kind":"node","id":"\#(id)","key":"data.k\#($0)","value":"\#(value)"}"# }
            .joined(separator: ",")
    }

    @Test("RFC 6455 §5.4: a large message may come in fragments, with a ping between them")
    func fragments() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.join("flow:f")
            let message = Array(#"["1","2","flow:f","flow_change",{"changes":"\#(padding)"}]"#.utf8)
            for part in 0..<10 {
                let range = (part * message.count / 10)..<((part + 1) * message.count / 10)
                try client.socket.raw.send(
                    SocketClient.frame(9, [UInt8(part)])
                        + SocketClient.frame(part == 0 ? 1 : 0, Array(message[range]), isFinal: part == 9))
            }
            for part in 0..<10 { #expect(try client.socket.receiveFrame().payload == [UInt8(part)], "pong \(part)") }
            #expect(try client.next().status == "ok")
            #expect(try client.next().changes?.utf8.count == padding.utf8.count + 2)
        }
    }

    @Test("P1.15 a large message that is not of the serializer's shape ends the socket as a small one does")
    func malformed() throws {
        try TestServer.run { server in
            for (bytes, code) in [
                (Array("[\"\(padding)\"".utf8), 1011), (Array("\(padding)".utf8), 1011),
                (Array(padding.utf8) + [0xFF], 1007),
            ] {
                let client = try server.client()
                try client.socket.raw.send(SocketClient.frame(1, bytes))
                #expect(try client.socket.receiveClose().closeCode == code)
            }
        }
    }

    @Test("architecture: a client that goes away behind a large message takes nobody along, and is counted out")
    func vanish() throws {
        try TestServer.run(loops: 4) { server in
            let watcher = try server.client()
            try watcher.join("flow:v")
            for number in 0..<20 {
                let client = try server.client()
                try client.join("flow:v")
                try client.push("flow:v", "flow_change", #"{"changes":"\#(padding)"}"#)
                if number.isMultiple(of: 2) { client.socket.raw.reset() } else { client.socket.raw.close() }
            }
            try server.wait(for: "flows_clients") { $0 == 1 }
            while try watcher.next().clientCount != 1 {}
        }
    }
}
