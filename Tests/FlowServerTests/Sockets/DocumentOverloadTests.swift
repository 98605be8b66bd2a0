import Testing

@testable import FlowServer

/// Generation 2 when it is too much, or when a client finds fault, over real sockets (protocol.md §3 and §9).
@Suite struct DocumentOverloadTests {
    @Test("P3.35 a divergence is answered ok, and counted in a metric that is 0 before")
    func divergence() throws {
        try TestServer.run { server in
            let client = try server.client()
            try client.joinDocument("flow:other")
            #expect(try server.metric("flows_divergences_total") == 0)
            let payload = #"{"clock":0,"digest":"00000000000000000000000000000001"}"#
            let reply = try client.ask("flow:other", "divergence", payload)
            #expect(reply.payload == #"{"response":{},"status":"ok"}"#)
            #expect(try server.metric("flows_divergences_total") == 1)
            // What it asks for then is the document.
            let state = try client.ask("flow:other", "sync", #"{"epoch":"0","clock":-1}"#, ref: "\"10\"")
            #expect((state.response["state"] as? [String: Any])?["mode"] as? String == "snapshot")
        }
    }

    @Test("P9.2 awareness gives way to what waits for a slow reader, which gets all of it when its queue is empty")
    func awarenessGivesWay() throws {
        try TestServer.run(loops: 1, { $0.softMark = 64 * 1024 }) { server in
            let writer = try server.client()
            let slow = try server.client(receiveBuffer: 4096)
            let (identity, _) = try writer.joinDocument("flow:aware")
            let text = String(repeating: "x", count: 60_000)
            _ = try writer.transact("flow:aware", 1, WireOps.node("n", label: text), WireOps.node("m"))
            try slow.joinDocument("flow:aware")
            // More answers than the kernel keeps for a peer that does not read: what is queued behind them waits.
            for number in 1...240 {
                try slow.push("flow:aware", "sync", #"{"epoch":"0","clock":-1}"#, ref: "\"s\(number)\"")
            }
            try server.fillBacklog(over: 64 * 1024) { number throws in
                let text = String(repeating: "y", count: 2000 + number % 10)
                #expect(try writer.transact("flow:aware", number + 2, WireOps.label("m", text)).status == "ok")
            }
            for number in 1...20 {
                try writer.push("flow:aware", "awareness", #"{"state":{"number":\#(number)}}"#, ref: "null")
            }
            // Its own states come back to the writer; so the slow one's have been passed over by then.
            while try number(writer.next("awareness"), of: identity) != 20 {}
            var (answers, states) = (0, [Int]())
            while states.last != 20 {
                let message = try slow.next()
                if message.event == "phx_reply" { answers += 1 }
                guard message.event == "awareness", let number = number(message, of: identity) else { continue }
                #expect(answers > 1, "not before what it waited behind")
                #expect(message.object["full"] as? Bool == true)
                states.append(number)
            }
            #expect(states == [20], "the newest alone")
        }
    }

    private func number(_ message: PhoenixMessage, of client: PhoenixClient.Identity) -> Int? {
        let clients = message.object["clients"] as? [String: Any]
        return (clients?[client.id] as? [String: Any])?["number"] as? Int
    }
}
