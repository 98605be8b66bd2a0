import Flows
import Foundation
import Testing

@testable import FlowServer

/// Each limit of the configuration that a socket can hit, and the counter that says so (architecture, limits).
@Suite struct LimitTests {
    // MARK: HTTP

    @Test("request.head: a larger one is 431, a longer target 414, and nothing beyond is buffered")
    func head() throws {
        try TestServer.run({ $0.request.head = 1024 }) { server in
            let long = String(repeating: "x", count: 1100)
            for (request, status) in [
                ("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)", 431), ("GET /\(long)", 414),
            ] {
                let client = try server.raw()
                try client.send(request)
                #expect(try client.readAnswer().status == status)
                #expect(try client.isEnded())
            }
            #expect(try server.metric("flows_http_errors_total") == 2)
        }
    }

    @Test("request.body: a larger one is 413, before it is sent or as soon as it is too long")
    func body() throws {
        try TestServer.run({ $0.request.body = 1024 }) { server in
            let announced = try server.raw()
            try announced.send(
                "POST /api/flows/x/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 1025\r\n\r\n"
            )
            #expect(try announced.readAnswer().status == 413)
            let chunked = try server.raw()
            try chunked.send("POST /api/flows/x/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            try chunked.send("200\r\n\(String(repeating: "x", count: 0x200))\r\n201\r\n")
            #expect(try chunked.readAnswer().status == 413)
            let huge = try server.raw()
            try huge.send("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n")
            #expect(try huge.readAnswer().status == 413)
            #expect(try server.metric("flows_http_errors_total") == 3)
        }
    }

    @Test("deadlines.head and .body: a request that comes too slowly is 408, and the connection ends")
    func slowRequests() throws {
        try TestServer.run({
            $0.deadlines.head = .milliseconds(50)
            $0.deadlines.body = .milliseconds(50)
        }) { server in
            for part in [
                "G", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                "POST /api/flows/x/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nab",
            ] {
                let client = try server.raw()
                try client.send(part)
                let answer = try client.readAnswer()
                #expect(answer.status == 408)
                #expect(answer["connection"] == "close")
                #expect(try client.isEnded())
            }
            #expect(try server.metric("flows_http_slow_requests_total") == 3)
        }
    }

    @Test("deadlines.idle: a connection without a request ends without an answer")
    func idleConnection() throws {
        try TestServer.run({ $0.deadlines.idle = .milliseconds(50) }) { server in
            let silent = try server.raw()
            #expect(try silent.isEnded())
            let used = try server.used()
            #expect(try used.isEnded())
        }
    }

    // MARK: WebSocket

    @Test(
        "P1.7, webSocket.message: a longer one, in one frame or several, ends the socket with 1009 before it is there")
    func message() throws {
        try TestServer.run({ $0.webSocket.message = 1024 }) { server in
            let whole = try server.client()
            try whole.socket.raw.send(Array(SocketClient.frame(1, [UInt8](repeating: 0x20, count: 1025)).prefix(8)))
            #expect(try whole.socket.receiveClose().closeCode == 1009)
            let parts = try server.client()
            let half = [UInt8](repeating: 0x20, count: 600)
            try parts.socket.raw.send(SocketClient.frame(1, half, isFinal: false) + SocketClient.frame(0, half))
            #expect(try parts.socket.receiveClose().closeCode == 1009)
            #expect(try server.metric("flows_websocket_closed_total{code=\"1009\"}") == 2)
        }
    }

    @Test("webSocket.pingAfter and .closeAfter: the server pings, and closes with 1002 whoever stays silent")
    func silence() throws {
        try TestServer.run({
            $0.webSocket.pingAfter = .milliseconds(30)
            $0.webSocket.closeAfter = .milliseconds(120)
        }) { server in
            let client = try server.client()
            #expect(try client.socket.receiveFrame().opcode == 9)
            let close = try client.socket.receiveFrame()
            #expect(close.closeCode == 1002)
            #expect(try server.metric("flows_websocket_idle_timeouts_total") == 1)
            #expect(try server.metric("flows_websocket_closed_total{code=\"1002\"}") == 1)
        }
    }

    @Test("P1.6 nobody is closed for silence before a ping, also when the machine was held up meanwhile")
    func heldUp() throws {
        try TestServer.run(
            loops: 1,
            {
                $0.webSocket.pingAfter = .milliseconds(200)
                $0.webSocket.closeAfter = .milliseconds(800)
            }
        ) { server in
            let client = try server.client()
            let end = SystemClock.monotonicNanoseconds() + 900_000_000
            server.server.group.loops[0].post { while SystemClock.monotonicNanoseconds() < end {} }
            #expect(try client.socket.receiveFrame().opcode == 9)
        }
    }

    @Test("P1.6 a pong counts: whoever answers each ping stays, however long")
    func pongs() throws {
        try TestServer.run({
            $0.webSocket.pingAfter = .milliseconds(30)
            $0.webSocket.closeAfter = .seconds(15)
        }) { server in
            let client = try server.client()
            // The second comes when it would have been closed.
            for _ in 0..<2 {
                let ping = try client.socket.receiveFrame()
                try #require(ping.opcode == 9, "\(ping.closeReason)")
                try client.socket.send(10, ping.payload)
            }
            try client.expectNothing()
        }
    }

    // MARK: Slow readers

    @Test(
        "P1.44 P4.2 over the soft mark a client is closed with 4008 between two frames, and the others notice nothing",
        arguments: [4_000, 40_000])
    func softMark(size: Int) throws {
        try TestServer.run({
            $0.softMark = 64 * 1024
            $0.transport.linger = .seconds(20)
        }) { server in
            let (sender, other) = (try server.client(), try server.client())
            let slow = try server.client(receiveBuffer: 4096)
            for client in [slow, sender, other] { try client.join("flow:s") }
            _ = try sender.next()
            var sent = 0
            while try server.metric("flows_slow_clients_total") == 0, sent < 20_000_000 / size {
                for _ in 0..<10 {
                    try sender.push("flow:s", "flow_change", Self.change(sent, size))
                    try Self.expect(sent, sender)
                    try Self.expect(sent, other)
                    sent += 1
                }
            }
            #expect(try server.metric("flows_slow_clients_total") == 1)
            #expect(try server.metric("flows_websocket_closed_total{code=\"4008\"}") == 1)
            var received = 0
            while true {
                let frame = try slow.socket.receiveFrame()
                guard frame.opcode == 8 else {
                    // Whole frames only, one after the other.
                    if try slow.parse(frame.text).event == "flow_update" { received += 1 }
                    continue
                }
                #expect(frame.closeCode == 4008)
                let reason = try #require(
                    try JSONSerialization.jsonObject(with: Data(frame.closeReason.utf8)) as? [String: Any])
                #expect(reason["reason"] as? String == "slow")
                #expect((1000...5000).contains(try #require(reason["retry_after"] as? Int)))
                break
            }
            #expect(received < sent)
            #expect(try server.metric("flows_clients") == 2)
        }
    }

    @Test("P4.2 one large document, and what comes while it is being sent, makes nobody slow")
    func largeState() throws {
        try TestServer.run({ $0.softMark = 64 * 1024 }) { server in
            let text = String(repeating: "x", count: 50_000)
            for part in ["a", "b"] {
                let nodes = (0..<60).map {
                    #"{"id":"\#(part)\#($0)","type":"t","position":{"x":0,"y":0},"data":{"t":"\#(text)"}}"#
                }
                let flow = #"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#
                #expect(try server.request("POST", "/api/flows/l/sync", body: "{\"changes\":\(flow)}").status == 200)
            }
            #expect(try server.request("GET", "/api/flows/l").body.count > 6_000_000)
            let joiner = try server.client(receiveBuffer: 64 * 1024)
            try joiner.join("flow:l")
            for number in 0..<20 {
                #expect(try server.request("POST", "/api/flows/l/sync", body: "{\"changes\":\(number)}").status == 200)
            }
            // The state comes when a worker has encoded it; what is relayed meanwhile does not wait for that.
            let texts = try (0...20).map { _ in try joiner.nextText() }
            #expect(texts.count { $0.utf8.count > 6_000_000 } == 1)
            let relayed = texts.filter { $0.utf8.count < 1000 }
            #expect(relayed.count == 20)
            for (number, text) in relayed.enumerated() { #expect(text.contains("\"changes\":\(number),")) }
        }
    }

    private static func change(_ number: Int, _ size: Int) -> String {
        "{\"changes\":{\"n\":\(number),\"x\":\"\(String(repeating: "x", count: size))\"}}"
    }

    /// Reads on to the update with this number.
    private static func expect(_ number: Int, _ client: PhoenixClient) throws {
        while true {
            let text = try client.nextText()
            if text.contains("\"flow_update\"") {
                #expect(text.contains("{\"n\":\(number),"))
                return
            }
        }
    }

    /// A flow of some 200 KB.
    private static func makeLarge(_ id: String, _ server: TestServer) throws {
        let nodes = (0..<3000).map {
            #"{"id":"n\#($0)","type":"t","position":{"x":\#($0),"y":0},"data":{"label":"node"}}"#
        }
        let flow = #"{"changes":{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}}"#
        #expect(try server.request("POST", "/api/flows/\(id)/sync", body: flow).status == 200)
    }

    @Test("P4.1 P4.3, transport.writeStall: a peer that takes no byte is given up")
    func writeStall() throws {
        try TestServer.run({ $0.transport.writeStall = .milliseconds(100) }) { server in
            try Self.makeLarge("big", server)
            let client = try server.raw(receiveBuffer: 4096)
            try client.send((0..<100).flatMap { _ in RawClient.head("GET", "/api/flows/big") })
            try server.wait(for: "flows_write_stalls_total") { $0 == 1 }
            #expect(try server.metric("flows_reading_paused_total") >= 1)
            try server.wait(for: "flows_connections") { $0 == 1 }
        }
    }

    @Test("P4.3, transport.writeStall: a peer that takes a little all the time is not given up, however slow it is")
    func slowAndSteady() throws {
        try TestServer.run({ $0.transport.writeStall = .seconds(3) }) { server in
            try Self.makeLarge("big", server)
            let client = try server.raw(receiveBuffer: 4096)
            try client.send((0..<100).flatMap { _ in RawClient.head("GET", "/api/flows/big") })
            try server.wait(for: "flows_reading_paused_total") { $0 == 1 }
            // Longer than a peer may take nothing, twice; all of it is far from a third of the kernel's buffer.
            for _ in 0..<160 {
                _ = try client.take(1024)
                #expect(try !client.isReset(within: 50))
            }
            #expect(try server.metric("flows_write_stalls_total") == 0)
        }
    }

    // MARK: Documents

    @Test("P2.12 P2.13, flows.idleTimeout: a flow in which nothing happens ends with flow_deleted, and its reason")
    func idleFlow() throws {
        try TestServer.run({
            $0.flows.idleTimeout = .milliseconds(50)
            $0.flows.idleCheckInterval = .milliseconds(20)
        }) { server in
            let a = try server.client()
            try a.join("flow:idle")
            try a.expect(
                #"["1",null,"flow:idle","flow_deleted",{"flow_id":"idle","timestamp":"now","reason":"inactive"}]"#)
            try a.expect(#"["1","1","flow:idle","phx_close",{}]"#)
            #expect(try server.metric("flows_sessions_idled_total") == 1)
        }
    }
}

extension TestServer {
    /// A connection that has been answered once. On a busy machine one may have ended, for want of a request, before
    /// the request was sent: then another is tried.
    fileprivate func used() throws -> RawClient {
        let deadline = Date() + Double(RawClient.patience) / 1000
        while true {
            let client = try raw()
            if (try? client.request("GET", "/health/live"))?.status == 200 { return client }
            try #require(Date() < deadline)
        }
    }
}
