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

    @Test("protocol.md §1: a large message that is not of the serializer's shape ends the socket as a small one does")
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
