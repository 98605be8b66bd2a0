import Testing

@testable import FlowServer

/// The lists that pages and operators read are bounded, and the counts beside them are of all (limits.md, REST and
/// status).
@Suite struct ListLimitTests {
    @Test("R1, limits.md: GET /api/flows has 1000 flows: those people are in that were never written, then the latest")
    func flows() throws {
        try TestServer.run { server in
            let client = try server.raw()
            let flow = #"{"changes":{"nodes":[{"id":"n","type":"t","position":{"x":0,"y":0}}],"edges":[]}}"#
            for number in 0..<1001 {
                let answer = try client.request("POST", "/api/flows/stored-\(number)/sync", body: flow)
                try #require(answer.status == 200)
            }
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:live")
            try b.join("flow:stored-0")
            let list = try #require(try client.request("GET", "/api/flows").object?["flows"] as? [[String: Any]])
            #expect(list.count == 1000)
            let ids = list.compactMap { $0["id"] as? String }
            #expect(Set(ids).count == 1000)
            #expect(ids.first == "live")
            #expect(list[0]["client_count"] as? Int == 1)
            #expect(list.dropFirst().allSatisfy { $0["node_count"] as? Int == 1 })
            let found = try client.request("GET", "/api/flows?search=stored-0").object?["flows"] as? [[String: Any]]
            #expect(found?.first?["client_count"] as? Int == 1)
            let status = try client.request("GET", "/status", ["Accept: application/json"])
            #expect(status.object?["stored_flows"] as? Int == 1001)
        }
    }

    @Test("limits.md: /status lists 200 sessions one by one, and counts all")
    func sessions() throws {
        try TestServer.run({ $0.channelsPerSocket = 201 }) { server in
            let client = try server.client()
            for number in 0..<201 { try client.join("flow:s\(number)") }
            let status = try #require(try server.request("GET", "/status", ["Accept: application/json"]).object)
            let sessions = try #require(status["sessions"] as? [[String: Any]])
            #expect(Set(sessions.compactMap { $0["flow_id"] as? String }).count == 200)
            #expect(sessions.count == 200)
            #expect(status["session_count"] as? Int == 201)
            #expect(status["client_count"] as? Int == 201)
        }
    }
}
