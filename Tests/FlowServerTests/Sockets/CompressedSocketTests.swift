import CZlib
import Testing

@testable import FlowServer

/// permessage-deflate over a real socket (RFC 7692; protocol.md §1), against zlib itself.
@Suite struct CompressedSocketTests {
    private static let agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    private func client(_ server: TestServer, _ offer: String) throws -> PhoenixClient {
        try server.client(fields: ["Sec-WebSocket-Extensions: \(offer)"])
    }

    @Test(
        "P1.4, RFC 7692 §7.1: what is offered is answered with no context takeover on both sides",
        arguments: [
            ("permessage-deflate", agreed),
            ("permessage-deflate; client_max_window_bits", agreed + "; client_max_window_bits=15"),
            ("permessage-deflate; server_max_window_bits=9", agreed + "; server_max_window_bits=9"),
            (
                "permessage-deflate; server_max_window_bits=12; client_max_window_bits=10",
                agreed + "; server_max_window_bits=12; client_max_window_bits=10"
            ),
            ("permessage-deflate; server_max_window_bits=8", nil),
            ("permessage-deflate; server_max_window_bits=16", nil),
            ("permessage-deflate; nonsense", nil), ("x-webkit-deflate-frame", nil),
            ("permessage-deflate; server_max_window_bits=8, permessage-deflate", agreed),
        ] as [(String, String?)])
    func negotiation(offer: String, answer: String?) throws {
        try TestServer.run { server in
            let client = try client(server, offer)
            #expect(client.socket.answer["sec-websocket-extensions"] == answer)
        }
    }

    /// The next data frame, expanded if it is compressed.
    private func next(_ client: PhoenixClient) throws -> (frame: ReceivedFrame, message: PhoenixMessage) {
        let frame = try client.socket.receiveFrame()
        let text = frame.isCompressed ? try Zlib.inflate(frame.payload) : frame.payload
        return (frame, try client.parse(String(decoding: text, as: UTF8.self)))
    }

    @Test(
        "P1.4 broadcasts of 256 bytes to 64 KiB are compressed for whoever agreed, others get them plain",
        arguments: [100, 300, 5_000, 200_000])
    func mixedMembers(size: Int) throws {
        try TestServer.run { server in
            let plain = try server.client()
            let members = try [
                "permessage-deflate", "permessage-deflate; server_max_window_bits=9", "permessage-deflate",
            ].map { try client(server, $0) }
            for (number, member) in members.enumerated() { try member.join("flow:mixed", ref: "\"\(number)\"") }
            try plain.join("flow:mixed")
            let changes = "\"" + String(repeating: "abcdefgh", count: size / 8) + "\""
            try plain.change("flow:mixed", changes)
            for (number, member) in members.enumerated() {
                while true {
                    let (frame, message) = try next(member)
                    guard message.event == "flow_update" else { continue }
                    #expect(message.changes == changes)
                    #expect(message.joinRef == "\"\(number)\"")
                    #expect(frame.isCompressed == (256...65536).contains(size))
                    if frame.isCompressed, size >= 5_000 { #expect(frame.payload.count < size / 4) }
                    break
                }
            }
        }
    }

    @Test("RFC 7692 §7.2.2: compressed messages of clients are understood, one by one, whole or in fragments")
    func compressedPushes() throws {
        try TestServer.run { server in
            let member = try client(server, "permessage-deflate")
            try member.join("flow:in")
            for number in 0..<20 {
                let changes = "\"\(number)-" + String(repeating: "xyz", count: number * 40) + "\""
                let text = #"["1","2","flow:in","flow_change",{"changes":\#(changes)}]"#
                let packed = try Zlib.deflate(Array(text.utf8))
                if number.isMultiple(of: 2) {
                    try member.socket.raw.send(SocketClient.frame(1, packed, isCompressed: true))
                } else {
                    let cut = packed.count / 2
                    try member.socket.raw.send(
                        SocketClient.frame(1, Array(packed[..<cut]), isFinal: false, isCompressed: true)
                            + SocketClient.frame(0, Array(packed[cut...])))
                }
                #expect(try next(member).message.status == "ok")
                #expect(try next(member).message.changes == changes)
            }
        }
    }

    @Test("RFC 7692 §7.2: a compressed message may move its connection")
    func compressedJoin() throws {
        try TestServer.run(loops: 4) { server in
            for number in 0..<8 {
                let member = try client(server, "permessage-deflate")
                let join = try Zlib.deflate(Array(#"["1","1","flow:j\#(number)","phx_join",{}]"#.utf8))
                try member.socket.raw.send(
                    SocketClient.frame(1, join, isCompressed: true)
                        + SocketClient.text(#"["1","2","flow:j\#(number)","ping",{}]"#))
                #expect(try next(member).message.ref == "\"1\"")
                #expect(try next(member).message.event == "client_joined")
                #expect(try next(member).message.ref == "\"2\"")
            }
        }
    }

    @Test(
        "RFC 7692 §7.2.2: compressed data that is none ends the socket with 1007, and the loop's next message is read")
    func corruptData() throws {
        try TestServer.run(loops: 1) { server in
            let (bad, good) = (try client(server, "permessage-deflate"), try client(server, "permessage-deflate"))
            try bad.socket.raw.send(SocketClient.frame(1, [0xFF, 0xFF, 0xFF, 0xFF], isCompressed: true))
            #expect(try bad.socket.receiveClose().closeCode == 1007)
            let beat = try Zlib.deflate(Array(#"[null,"1","phoenix","heartbeat",{}]"#.utf8))
            try good.socket.raw.send(SocketClient.frame(1, beat, isCompressed: true))
            #expect(try next(good).message.status == "ok")
        }
    }

    @Test("architecture: many short messages that expand much are not all read in one turn of the loop")
    func manyThatExpand() throws {
        try TestServer.run(loops: 1) { server in
            let member = try client(server, "permessage-deflate")
            let padding = String(repeating: " ", count: 200_000)
            let beat = try Zlib.deflate(Array(#"[null,"1","phoenix","heartbeat",{\#(padding)}]"#.utf8))
            #expect(beat.count < 300)
            let before = try server.metric("flows_loop_turn_seconds_count")
            let frame = SocketClient.frame(1, beat, isCompressed: true)
            try member.socket.raw.send((0..<40).flatMap { _ in frame })
            for _ in 0..<40 { #expect(try next(member).message.status == "ok") }
            #expect(try server.metric("flows_loop_turn_seconds_count") - before >= 40)
        }
    }

    @Test("P1.7 a transaction of 1,000 equal nodes, which deflates far better than other text, is done")
    func equalNodes() throws {
        try TestServer.run { server in
            let member = try client(server, "permessage-deflate")
            try member.push("flow:paste", "phx_join", #"{"v":2}"#, joinRef: "\"1\"", ref: "\"1\"")
            let label = String(repeating: "equal ", count: 150)
            let nodes = (0..<1000).map { WireOps.node("n\($0)", label: label) }.joined(separator: ",")
            let text = Array(#"["1","2","flow:paste","tx",{"cseq":1,"ops":[\#(nodes)]}]"#.utf8)
            let packed = try Zlib.deflate(text)
            #expect(text.count > 1_000_000 && text.count > 25 * packed.count)
            try member.socket.raw.send(SocketClient.frame(1, packed, isCompressed: true))
            var answer = try next(member).message
            while answer.ref != "\"2\"" { answer = try next(member).message }
            #expect(answer.response["status"] as? String == "commit")
        }
    }

    @Test("Configuration, inflateRatio: a message that expands too much ends the socket with 1009")
    func inflateRatio() throws {
        try TestServer.run { server in
            let member = try client(server, "permessage-deflate")
            let bomb = try Zlib.deflate([UInt8](repeating: 0x20, count: 4 << 20))
            #expect(bomb.count < 10_000)
            try member.socket.raw.send(SocketClient.frame(1, bomb, isCompressed: true))
            #expect(try member.socket.receiveClose().closeCode == 1009)
            #expect(try server.metric("flows_websocket_errors_total") == 1)
            #expect(try server.metric("flows_websocket_closed_total{code=\"1009\"}") == 1)
        }
    }

    @Test("Configuration, webSocket.message: it holds for what a compressed message expands to")
    func expandedSize() throws {
        try TestServer.run({
            $0.webSocket.message = 300_000
            $0.webSocket.inflateRatio = 10_000
        }) { server in
            let member = try client(server, "permessage-deflate")
            let packed = try Zlib.deflate([UInt8](repeating: 0x20, count: 300_001))
            try member.socket.raw.send(SocketClient.frame(1, packed, isCompressed: true))
            #expect(try member.socket.receiveClose().closeCode == 1009)
        }
    }
}

/// zlib as a client uses it: a new raw stream for each message.
enum Zlib {
    static func deflate(_ input: [UInt8]) throws -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe flows_deflate_init(&stream, 6, -15, 8) == Z_OK else { throw ClientError(description: "deflate") }
        defer { unsafe deflateEnd(&stream) }
        return Array(unsafe run(&stream, input) { unsafe CZlib.deflate($0, Z_SYNC_FLUSH) }.dropLast(4))
    }

    static func inflate(_ input: [UInt8]) throws -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe flows_inflate_init(&stream, -15) == Z_OK else { throw ClientError(description: "inflate") }
        defer { unsafe inflateEnd(&stream) }
        return unsafe run(&stream, input + [0, 0, 0xFF, 0xFF]) { unsafe CZlib.inflate($0, Z_SYNC_FLUSH) }
    }

    /// Runs `step` until it leaves room in the output.
    private static func run(
        _ stream: inout z_stream, _ input: [UInt8], _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> [UInt8] {
        var input = input
        var output: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 * 1024)
        unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe stream.next_in = source.baseAddress
            unsafe stream.avail_in = UInt32(source.count)
            var isFull = true
            while isFull {
                let count = unsafe room.withUnsafeMutableBufferPointer { target in
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(target.count)
                    _ = unsafe step(&stream)
                    return unsafe target.count - Int(stream.avail_out)
                }
                output += room[0..<count]
                isFull = count == room.count
            }
        }
        return output
    }
}
