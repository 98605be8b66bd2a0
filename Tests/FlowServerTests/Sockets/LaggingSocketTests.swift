import Testing

@testable import FlowServer

/// Members of generation 2 that do not read (protocol.md §4).
@Suite struct LaggingSocketTests {
    /// Writes until so many members have lagged. Gives the newest clock.
    private func write(_ server: TestServer, _ writer: PhoenixClient, from clock: Int, untilLags lags: Double) throws
        -> Int
    {
        var clock = clock
        while try server.metric("flows_lagging_total") < lags, clock < 2000 {
            for _ in 0..<10 {
                clock += 1
                let text = String(repeating: clock.isMultiple(of: 2) ? "x" : "y", count: 60_000)
                let reply = try writer.transact("flow:lag", clock, WireOps.label("n", text))
                #expect(reply.response["clock"] as? Int == clock)
            }
        }
        #expect(try server.metric("flows_lagging_total") == lags)
        return clock
    }

    /// Reads until a resync has come; what came before is in order, without a gap.
    private func readToResync(_ reader: PhoenixClient, from clock: Int) throws -> (message: PhoenixMessage, clock: Int)
    {
        var clock = clock
        while true {
            let message = try reader.nextOfDocument()
            if message.event == "resync" { return (message, clock) }
            #expect(message.event == "tx")
            clock += 1
            #expect(message.object["clock"] as? Int == clock)
        }
    }

    @Test(
        "P9.1 who does not read gets no more tx, then one resync from where it was, and goes on; others notice nothing"
    )
    func resync() throws {
        try TestServer.run(loops: 1, { $0.softMark = 64 * 1024 }) { server in
            let (writer, other) = (try server.client(), try server.client())
            let slow = try server.client(receiveBuffer: 4096)
            try writer.joinDocument("flow:lag")
            _ = try writer.transact("flow:lag", 1, WireOps.node("n"))
            for client in [slow, other] { try client.joinDocument("flow:lag") }
            var head = try write(server, writer, from: 1, untilLags: 1)
            let (message, _) = try readToResync(slow, from: 1)
            #expect(message.object["clock"] as? Int == head)
            #expect(message.object["last_cseq"] as? Int == 0)
            #expect(message.object["epoch"] is String && message.object["digest"] is String)
            #expect((message.object["state"] as? [String: Any])?["mode"] as? String != nil)
            head += 1
            _ = try writer.transact("flow:lag", head, WireOps.label("n", "end"))
            var told = try slow.nextOfDocument()
            while told.event == "state" { told = try slow.nextOfDocument() }
            #expect(told.object["clock"] as? Int == head)
            for clock in 2...head { #expect(try other.nextOfDocument().object["clock"] as? Int == clock) }
        }
    }

    @Test("P9.1 the third time within a minute the connection is closed with 4008")
    func tooSlow() throws {
        try TestServer.run(
            loops: 1,
            {
                $0.softMark = 64 * 1024
                $0.transport.linger = .seconds(20)
                $0.transport.writeStall = .seconds(120)
            }
        ) { server in
            let writer = try server.client()
            let slow = try server.client(receiveBuffer: 4096)
            try writer.joinDocument("flow:lag")
            _ = try writer.transact("flow:lag", 1, WireOps.node("n"))
            try slow.joinDocument("flow:lag")
            var (head, read) = (1, 1)
            for lag in 1...3 {
                head = try write(server, writer, from: head, untilLags: Double(lag))
                guard lag < 3 else { break }
                let message = try readToResync(slow, from: read).message
                read = try #require(message.object["clock"] as? Int)
            }
            while true {
                let frame = try slow.socket.receiveFrame()
                guard frame.opcode == 8 else { continue }
                #expect(frame.closeCode == 4008)
                break
            }
            let status = try server.request("GET", "/api/flows/lag/status")
            #expect(status.object?["client_count"] as? Int == 1)
        }
    }
}
