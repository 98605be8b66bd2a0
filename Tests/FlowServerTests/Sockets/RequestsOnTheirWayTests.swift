import Foundation
import Testing

@testable import FlowServer

/// Requests that the flow has not answered yet (protocol.md §9).
@Suite struct RequestsOnTheirWayTests {
    @Test("P9.3 256 requests of a channel are on their way; what comes behind waits until half of them are answered")
    func most() throws {
        try TestServer.run(loops: 2) { server in
            let near = "flow:" + (try server.flowID(onLoop: 0)), far = "flow:" + (try server.flowID(onLoop: 1))
            let neighbour = try server.client()
            try neighbour.join(near)
            let client = try server.client()
            try client.join(near)
            try client.joinDocument(far)
            _ = try client.next("awareness")
            // The flow answers nothing for a while.
            let (hasBegun, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            server.server.group.loops[1].post {
                hasBegun.signal()
                gate.wait()
            }
            hasBegun.wait()
            func ask(_ ref: String) -> [UInt8] { SocketClient.text(#"["1","\#(ref)","\#(far)","versions",{}]"#) }
            func ping(_ ref: String) -> [UInt8] { SocketClient.text(#"["1","\#(ref)","\#(far)","ping",{}]"#) }
            try client.socket.raw.send((0..<255).flatMap { ask("v\($0)") } + ping("early"))
            #expect(try client.next().ref == "\"early\"")
            try client.socket.raw.send(ask("v255") + ping("late") + ask("v256"))
            // The loop of both has read that before it answers the neighbour so often.
            for _ in 0..<20 { #expect(try neighbour.ask(near, "ping", "{}").status == "ok") }
            #expect(try !client.socket.raw.hasMore())
            gate.signal()
            var refs: [String] = []
            while refs.count < 258 { refs.append(try client.next("phx_reply").ref) }
            let late = try #require(refs.firstIndex(of: "\"late\""))
            #expect(late >= 127)
            // Two threads read for them: the answers are in no order.
            #expect(Set(refs) == Set((0...256).map { "\"v\($0)\"" } + ["\"late\""]))
        }
    }
}
