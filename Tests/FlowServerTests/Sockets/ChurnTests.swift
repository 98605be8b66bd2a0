import Testing

@testable import FlowServer
@testable import Flows

/// Whatever clients do at once, nothing is left behind (architecture, supervision and registry).
@Suite struct ChurnTests {
    /// A generator whose numbers are the same in every run (Knuth, MMIX).
    private struct Numbers {
        var state: UInt64

        mutating func next(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
    }

    @Test(
        "architecture: joins, leaves, changes, deletions and vanishing clients leave no member, session or topic",
        arguments: [(1, 1), (4, 2), (4, 3), (4, 4)] as [(Int, UInt64)])
    func churn(loops: Int, seed: UInt64) throws {
        try TestServer.run(loops: loops) { server in
            var numbers = Numbers(state: seed)
            var clients: [PhoenixClient] = []
            for step in 0..<600 {
                if clients.count < 4 || numbers.next(below: 20) == 0 { clients.append(try server.client()) }
                let place = numbers.next(below: clients.count)
                let topic = "flow:c\(numbers.next(below: 6))"
                try act(numbers.next(below: 12), clients[place], topic, ref: "\"\(step)\"")
                guard numbers.next(below: 15) == 0 else { continue }
                let gone = clients.remove(at: place).socket.raw
                if step.isMultiple(of: 2) { gone.reset() } else { gone.close() }
            }
            // Everybody who is left has been heard to the end, and all that was sent to them is well-formed.
            for client in clients {
                try client.push("phoenix", "heartbeat", joinRef: "null", ref: "\"last\"")
                while try client.next().ref != "\"last\"" {}
                client.socket.raw.close()
            }
            try server.wait(for: "flows_connections") { $0 == 1 }
            try server.wait(for: "flows_clients") { $0 == 0 }
            try server.wait(for: "flows_sessions") { $0 == 0 }
            #expect(server.server.services.flows.sessions.supervisor.runningCount == 0)
            #expect(server.server.services.flows.sessions.pubSub.topicCount == 0)
            let metrics = try server.metrics()
            #expect(metrics["flows_sessions_failed_total"] == 0)
            #expect(metrics["flows_slow_clients_total"] == 0)
            for number in 0..<6 { #expect(try server.client().join("flow:c\(number)") == 1) }
        }
    }

    private func act(_ choice: Int, _ client: PhoenixClient, _ topic: String, ref: String) throws {
        switch choice {
        case 0...4: try client.push(topic, "phx_join", joinRef: ref, ref: ref)
        case 5, 6: try client.push(topic, "phx_leave", joinRef: ref, ref: ref)
        case 7: try client.push("flow_management", "phx_join", joinRef: ref, ref: ref)
        case 8:
            try client.push("flow_management", "flow_deleted", #"{"flow_id":"\#(topic.dropFirst(5))"}"#, ref: ref)
        case 9:
            let flow = #"{"nodes":[{"id":"n","type":"t","position":{"x":1,"y":2}}],"edges":[]}"#
            try client.push(topic, "flow_change", "{\"changes\":\(flow)}", ref: ref)
        default: try client.push(topic, "flow_change", #"{"changes":[\#(choice)]}"#, ref: ref)
        }
    }
}
