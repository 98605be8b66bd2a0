import Testing

/// What ends a whole socket, and with which code (RFC 6455 §7.4; protocol.md §1).
@Suite struct SocketFailuresTests {
    struct Failure: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        let code: Int
        var version = PhoenixClient.Version.v2

        var testDescription: String { "\(name) → \(code)" }
    }

    static let failures = [
        Failure(name: "malformed JSON", bytes: SocketClient.text("{nope"), code: 1011),
        Failure(name: "an empty text frame", bytes: SocketClient.text(""), code: 1011),
        Failure(
            name: "an object frame on 2.0.0",
            bytes: SocketClient.text(#"{"topic":"flow:x","event":"ping","payload":{},"ref":"1"}"#), code: 1011),
        Failure(name: "an array of four", bytes: SocketClient.text(#"["1","1","flow:x","ping"]"#), code: 1011),
        Failure(name: "an array of six", bytes: SocketClient.text(#"["1","1","flow:x","ping",{},1]"#), code: 1011),
        Failure(
            name: "garbage behind the array", bytes: SocketClient.text(#"["1","1","flow:x","ping",{}]x"#), code: 1011),
        Failure(name: "a nested ref", bytes: SocketClient.text(#"["1",{},"flow:x","ping",{}]"#), code: 1011),
        Failure(name: "garbage binary", bytes: SocketClient.frame(2, [9, 9, 9]), code: 1011),
        Failure(name: "a binary reply", bytes: SocketClient.frame(2, [1, 0, 0, 0, 0]), code: 1011),
        Failure(name: "a binary push that is cut", bytes: SocketClient.frame(2, [0, 255, 1, 1, 1, 65]), code: 1011),
        Failure(name: "binary on 1.0.0", bytes: SocketClient.frame(2, [0, 0, 0, 0, 0]), code: 1003, version: .v1),
        Failure(
            name: "an array on 1.0.0", bytes: SocketClient.text(#"["1","1","flow:x","ping",{}]"#), code: 1011,
            version: .v1),
        Failure(name: "text that is not UTF-8", bytes: SocketClient.frame(1, [0x22, 0xFF, 0x22]), code: 1007),
        Failure(name: "an unmasked frame", bytes: SocketClient.frame(1, [0x31], isMasked: false), code: 1002),
        Failure(name: "a reserved bit", bytes: SocketClient.frame(1, [0x31], isCompressed: true), code: 1002),
        Failure(name: "a reserved opcode", bytes: SocketClient.frame(3, []), code: 1002),
        Failure(name: "a fragmented ping", bytes: SocketClient.frame(9, [], isFinal: false), code: 1002),
        Failure(name: "a long ping", bytes: SocketClient.frame(9, [UInt8](repeating: 0, count: 126)), code: 1002),
        Failure(name: "nothing to continue", bytes: SocketClient.frame(0, [0x31]), code: 1002),
        Failure(name: "a close code that must not be sent", bytes: SocketClient.frame(8, [0x03, 0xED]), code: 1002),
        Failure(name: "a close frame of one byte", bytes: SocketClient.frame(8, [0x03]), code: 1002),
    ]

    @Test(
        "P1.14 P1.15 P1.42, RFC 6455 §7.1.7: a frame that breaks the rules ends the socket, and the others are told",
        arguments: failures)
    func failure(_ failure: Failure) throws {
        try TestServer.run { server in
            let (bad, other) = (try server.client(failure.version), try server.client())
            try other.join("flow:x")
            try bad.join("flow:x")
            #expect(try other.next().clientCount == 2)
            try bad.socket.raw.send(failure.bytes)
            #expect(try bad.socket.receiveClose().closeCode == failure.code)
            #expect(try other.next().event == "client_left")
        }
    }

    @Test(
        "P1.5, RFC 6455 §5.5.1: a close frame is answered with its code, and the connection ends",
        arguments: [1000, 1001, 3000, 4999])
    func closeIsAnswered(code: Int) throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.socket.send(8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("bye".utf8))
            #expect(try client.socket.receiveClose().closeCode == code)
            try client.socket.raw.drain()
            #expect(client.socket.raw.hasEnded)
        }
    }

    @Test("RFC 6455 §5.5.1: an empty close frame is answered with an empty one")
    func emptyClose() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.socket.send(8, [])
            #expect(try client.socket.receiveClose().payload.isEmpty)
        }
    }

    @Test("P1.5, RFC 6455 §5.5.3: a ping is answered with its payload, also inside a fragmented message")
    func ping() throws {
        try TestServer.run { server in
            let client = try server.client()
            let message = Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8)
            try client.socket.raw.send(SocketClient.frame(1, Array(message[..<10]), isFinal: false))
            try client.socket.raw.send(SocketClient.frame(9, [1, 2, 3]))
            try client.socket.raw.send(SocketClient.frame(0, Array(message[10...])))
            let pong = try client.socket.receiveFrame()
            #expect(pong.opcode == 10)
            #expect(pong.payload == [1, 2, 3])
            try client.expect(#"[null,"1","phoenix","phx_reply",{"response":{},"status":"ok"}]"#)
        }
    }

    @Test("P1.5, RFC 6455 §5.1, §5.4: the server's frames are unmasked and whole")
    func serverFrames() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.socket.send(#"["1","1","flow:f","phx_join",{}]"#)
            for _ in 0..<2 {
                let frame = try client.socket.receiveFrame()
                #expect(!frame.isMasked)
                #expect(frame.isFinal)
                #expect(!frame.isCompressed)
                #expect(frame.opcode == 1)
            }
        }
    }

    @Test(
        "P1.1, RFC 6455 §4.2.1: a handshake that is not one is refused",
        arguments: [
            ("Sec-WebSocket-Version: 12", 426), ("Sec-WebSocket-Key: short", 400), ("Connection: keep-alive", 400),
        ])
    func badHandshake(field: String, status: Int) throws {
        try TestServer.run { server in
            let name = field.prefix { $0 != ":" }
            let fields =
                [
                    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: \(SocketClient.key)",
                ].filter { !$0.hasPrefix(name + ":") } + [field]
            let answer = try server.request("GET", "/socket/websocket?vsn=2.0.0", fields)
            #expect(answer.status == status)
            if status == 426 { #expect(answer["sec-websocket-version"] == "13") }
        }
    }
}
