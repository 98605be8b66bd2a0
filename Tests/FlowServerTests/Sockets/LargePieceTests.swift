import Testing

@testable import FlowServer

/// What comes and goes slowly and is large (limits.md): its memory, of all connections together, and its time.
@Suite struct LargePieceTests {
    /// A flow of 7 MB: more than the kernel takes for a client that does not read.
    private func createLarge(_ id: String, _ server: TestServer) throws {
        let text = String(repeating: "x", count: 60_000)
        let nodes = (0..<118).map {
            #"{"id":"n\#($0)","type":"agent","position":{"x":0,"y":0},"data":{"label":"\#(text)"}}"#
        }
        _ = try server.create(id, document: #"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#)
    }

    @Test("transport.largePieces: readers that take nothing hold one document between them, and no more than the limit")
    func answers() throws {
        try TestServer.run({ $0.transport.largePieces = 12_000_000 }) { server in
            for id in ["a", "b"] { try createLarge(id, server) }
            try server.wait(for: "flows_large_bytes") { $0 == 0 }
            let readers = try (0..<5).map { _ in try server.raw(receiveBuffer: 4096) }
            for reader in readers { try reader.send(RawClient.head("GET", "/api/flows/a")) }
            for reader in readers { _ = try reader.take(through: "\r\n\r\n") }
            #expect((7_000_000..<8_000_000).contains(try server.metric("flows_large_bytes")))
            let refused = try server.request("GET", "/api/flows/b")
            #expect(refused.status == 503 && refused.errorCode == "overloaded" && refused["retry-after"] == "3")
            #expect(refused["x-request-id"] != nil)
            #expect(try server.metric("flows_large_refusals_total") == 1)
            #expect(try server.request("GET", "/api/flows/a").body.count > 7_000_000, "it is there already")
            for reader in readers { reader.close() }
            try server.wait(for: "flows_large_bytes") { $0 == 0 }
            #expect(try server.request("GET", "/api/flows/b").status == 200)
            #expect(try server.request("GET", "/api/flows/b/export").status == 200)
        }
    }

    @Test("transport.largePieces: parts of bodies and messages are counted too, and refused with 503 and 1013")
    func partsOfBodiesAndMessages() throws {
        try TestServer.run({ $0.transport.largePieces = 300_000 }) { server in
            let part = [UInt8](repeating: 0x20, count: 200_000)
            let body = try server.raw()
            let head = "POST /api/flows HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            try body.send(Array("\(head)Content-Length: 200002\r\n\r\n".utf8) + part)
            try server.wait(for: "flows_large_bytes") { $0 == 200_000 }
            let second = try server.raw()
            try second.send(Array("\(head)Content-Length: 1000000\r\n\r\n".utf8) + part)
            let refused = try second.readAnswer()
            #expect(refused.status == 503 && refused["retry-after"] == "3" && refused["connection"] == "close")
            let socket = try server.client().socket
            try socket.raw.send(Array(SocketClient.frame(1, part + part).dropLast(100_000)))
            let close = try socket.receiveClose()
            #expect(close.closeCode == 1013)
            #expect(String(decoding: close.payload.dropFirst(2), as: UTF8.self).contains(#""retry_after":3000"#))
            #expect(try server.metric("flows_large_refusals_total") == 2)
            // What was begun first is not harmed, and gives its room back.
            try body.send("{}")
            #expect(try body.readAnswer().status == 201)
            try server.wait(for: "flows_large_bytes") { $0 == 0 }
            let other = try server.client()
            try other.socket.send(#"[null,"1","phoenix","heartbeat",{}\#(String(repeating: " ", count: 250_000))]"#)
            #expect(try other.next().status == "ok")
            try server.wait(for: "flows_large_bytes") { $0 == 0 }
        }
    }

    @Test("webSocket.messageTime: a message whose rest does not come ends the socket with 1002")
    func slowMessage() throws {
        try TestServer.run({ $0.webSocket.messageTime = .milliseconds(100) }) { server in
            let client = try server.client()
            try client.socket.raw.send(SocketClient.frame(1, Array("[null,".utf8), isFinal: false))
            #expect(try client.socket.receiveClose().closeCode == 1002)
            #expect(try server.metric("flows_websocket_slow_messages_total") == 1)
        }
    }

    @Test("webSocket.messageTime: it ends with the message; what comes behind it has a time of its own")
    func messagesInTime() throws {
        try TestServer.run({
            $0.webSocket.messageTime = .seconds(5)
            $0.webSocket.pingAfter = .seconds(6)
        }) { server in
            let client = try server.client()
            let beat = Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8)
            try client.socket.raw.send(SocketClient.frame(1, Array(beat[..<9]), isFinal: false))
            // Read before the rest is sent: the answer to a ping says so.
            try client.socket.send(9, [])
            #expect(try client.socket.receiveFrame().opcode == 10)
            try client.socket.raw.send(SocketClient.frame(0, Array(beat[9...])))
            #expect(try client.next().status == "ok")
            #expect(try client.socket.receiveFrame().opcode == 9, "a ping after more than the time of a message")
        }
    }

    @Test("webSocket.messageTime: a message that goes on coming has the same time again and again")
    func steadyMessage() throws {
        let time = Duration.milliseconds(200)
        try TestServer.run({ ($0.webSocket.messageTime, $0.webSocket.message) = (time, 1 << 26) }) { server in
            let client = try server.client()
            let piece = Array(repeating: UInt8(ascii: " "), count: 2048)
            let began = ContinuousClock.now
            try client.socket.raw.send(SocketClient.frame(1, piece, isFinal: false))
            while ContinuousClock.now - began < time * 3 {
                try client.socket.raw.send(SocketClient.frame(0, piece, isFinal: false))
                try client.socket.send(9, [])
                #expect(try client.socket.receiveFrame().opcode == 10)
            }
            try client.socket.raw.send(SocketClient.frame(0, Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8)))
            #expect(try client.next().status == "ok")
        }
    }

    @Test("webSocket.messageTime: a message behind an empty fragment ends its time, also when it moves the socket")
    func emptyFragment() throws {
        try TestServer.run(
            loops: 4,
            {
                $0.webSocket.messageTime = .milliseconds(200)
                $0.webSocket.pingAfter = .milliseconds(500)
            }
        ) { server in
            for number in 0..<8 {
                let client = try server.client()
                try client.socket.raw.send(SocketClient.frame(1, [], isFinal: false))
                // Read before the rest is sent: the answer to a ping says so.
                try client.socket.send(9, [])
                #expect(try client.socket.receiveFrame().opcode == 10)
                let join = #"["1","1","flow:\#(number)","phx_join",{}]"#
                try client.socket.raw.send(SocketClient.frame(0, Array(join.utf8)))
                #expect(try client.next().status == "ok")
                while true {
                    let opcode = try client.socket.receiveFrame().opcode
                    try #require(opcode != 8, "it is closed")
                    if opcode == 9 { break }
                }
            }
            #expect(try server.metric("flows_websocket_slow_messages_total") == 0)
        }
    }
}
