import Flows
import Foundation
import Testing

@testable import FlowServer

/// The stored document as clients of the first generation and the REST interface see it (protocol.md §2 and §5).
@Suite struct DocumentSocketTests {
    private let one = #"{"edges":[],"nodes":[{"data":{},"id":"n1","position":{"x":1,"y":2},"type":"agent"}]}"#
    private let two =
        #"{"edges":[{"id":"e1","source":"n1","target":"n2"}],"nodes":[{"data":{},"id":"n1","position":{"x":1,"y":2},"#
        + #""type":"agent"},{"data":{},"id":"n2","position":{"x":5,"y":6},"type":"tool"}]}"#

    /// The ids of nodes and edges in a body or in changes.
    private func ids(_ object: [String: Any]?) -> [String] {
        ["nodes", "edges"].flatMap { kind in
            (object?[kind] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        }
    }

    private func ids(_ message: PhoenixMessage) -> [String] { ids(message.object["changes"] as? [String: Any]) }

    @Test("P2.3 a late joiner gets the document right after its client_joined", arguments: [1, 4])
    func lateJoiner(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", two)
            let b = try server.client()
            #expect(try b.join("flow:doc") == 2)
            let state = try b.next()
            #expect(state.event == "flow_update")
            #expect(state.joinRef == "\"1\"")
            #expect(ids(state) == ["n1", "n2", "e1"])
            #expect(state.object["timestamp"] is Int)
            try b.expectNothing()
            _ = try a.next()
            try a.expectNothing()
        }
    }

    @Test("P2.2 P2.20 a flow without a document sends no state; changes that are no whole flow make none")
    func emptyDocument() throws {
        try TestServer.run { server in
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:none")
            try a.change("flow:none", #"{"nodes":[]}"#)
            try a.change("flow:none", #"{"nodes":[],"edges":{}}"#)
            try b.join("flow:none")
            try b.expectNothing()
            #expect(try server.request("GET", "/api/flows/none").status == 404)
        }
    }

    @Test("P2.12 the document outlives its session")
    func outlivesSession() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", one)
            a.socket.raw.close()
            let b = try server.client()
            try b.join("flow:doc")
            while true {
                let message = try b.next()
                guard message.event == "flow_update" else { continue }
                #expect(ids(message) == ["n1"])
                break
            }
        }
    }

    @Test("P2.22 a client that comes back with an old flow deletes nothing")
    func staleClient() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", two)
            let b = try server.client()
            try b.join("flow:doc")
            #expect(ids(try b.next()) == ["n1", "n2", "e1"])
            try b.change("flow:doc", #"{"edges":[],"nodes":[{"id":"old","type":"agent","position":{"x":0,"y":0}}]}"#)
            let flow = try server.request("GET", "/api/flows/doc")
            #expect(Set(ids(flow.object)) == ["n1", "n2", "e1", "old"])
        }
    }

    @Test("P2.22 a client that opens with an empty canvas deletes nothing")
    func emptyCanvas() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", two)
            let b = try server.client()
            try b.join("flow:doc")
            _ = try b.next()
            try b.change("flow:doc", #"{"nodes":[],"edges":[]}"#)
            #expect(ids(try server.request("GET", "/api/flows/doc").object) == ["n1", "n2", "e1"])
        }
    }

    @Test("P2.22 what a client had and leaves out is deleted")
    func deletes() throws {
        try TestServer.run({ $0.flows.conversionInterval = .milliseconds(1) }) { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", two)
            #expect(ids(try server.request("GET", "/api/flows/doc").object) == ["n1", "n2", "e1"])
            try a.change("flow:doc", one)
            #expect(ids(try server.request("GET", "/api/flows/doc").object) == ["n1"])
        }
    }

    @Test("P2.25 whole writes are converted at most so often; the newest wins, and reading waits for it")
    func coalesced() throws {
        try TestServer.run(loops: 1) { server in
            let a = try server.client()
            try a.join("flow:doc")
            for x in 0..<50 {
                try a.change(
                    "flow:doc", #"{"edges":[],"nodes":[{"id":"n1","type":"t","position":{"x":\#(x),"y":0}}]}"#)
            }
            let flow = try server.request("GET", "/api/flows/doc")
            #expect(flow.text.contains(#""x":49"#))
            let metrics = try server.metrics()
            #expect(try #require(metrics["flows_writes_coalesced_total"]) > 0)
            #expect(try #require(metrics["flows_whole_flow_writes_total"]) < 50)
        }
    }

    @Test("P2.24 invalid elements are skipped one by one and counted")
    func invalidElements() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change(
                "flow:doc",
                #"{"edges":[{"id":"e","source":"n1","target":"nobody"},7],"nodes":[{"id":"n1","type":"t","position":"#
                    + #"{"x":1,"y":2}},{"id":"bad"},{"id":"far","type":"t","position":{"x":200000,"y":0}},null]}"#)
            #expect(ids(try server.request("GET", "/api/flows/doc").object) == ["n1"])
            #expect(try server.metric("flows_elements_skipped_total") == 5)
        }
    }

    @Test("R4 GET /api/flows/:id gives the document, 404 for a flow never used")
    func read() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:doc")
            try a.change("flow:doc", two)
            let answer = try server.request("GET", "/api/flows/doc")
            #expect(answer.status == 200)
            #expect(answer["content-type"]?.hasPrefix("application/json") == true)
            #expect(answer.object?["id"] as? String == "doc")
            #expect(answer.object?["updated_at"] is Int)
            #expect(ids(answer.object) == ["n1", "n2", "e1"])
            let missing = try server.request("GET", "/api/flows/never")
            #expect(missing.status == 404)
            #expect(missing.errorCode == "not_found")
            let list = try server.request("GET", "/api/flows")
            let flows = try #require(list.object?["flows"] as? [[String: Any]])
            #expect(flows.count == 1)
            #expect(flows[0]["node_count"] as? Int == 2)
            #expect(flows[0]["client_count"] as? Int == 1)
        }
    }

    private let synced = #"{"message":"Flow changes broadcasted","success":true}"#

    @Test("P5.9 POST sync relays to the members of a live flow, to those of others not", arguments: [1, 4])
    func syncLive(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:live")
            try b.join("flow:else")
            let answer = try server.request("POST", "/api/flows/live/sync", body: #"{"changes":{"a":[1,2]}}"#)
            #expect(answer.status == 200)
            let body = try ParsedJSON.canonical(answer.text)
            #expect(body == synced)
            try a.expect(#"["1",null,"flow:live","flow_update",{"changes":{"a":[1,2]},"timestamp":"now"}]"#)
            try b.expectNothing()
            #expect(try server.request("POST", "/api/flows/live/sync", body: "{}").status == 200)
            #expect(try a.next().changes == "{}")
            #expect(try server.request("POST", "/api/flows/live/sync").status == 200)
            #expect(try a.next().changes == "{}")
        }
    }

    @Test("P5.9 POST sync of a whole flow writes, also when the flow is not live, and never deletes")
    func syncWrites() throws {
        try TestServer.run { server in
            for flow in [two, one, #"{"nodes":[],"edges":[]}"#] {
                let answer = try server.request("POST", "/api/flows/cold/sync", body: #"{"changes":\#(flow)}"#)
                #expect(answer.status == 200)
                let stored = try server.request("GET", "/api/flows/cold")
                #expect(ids(stored.object) == ["n1", "n2", "e1"])
            }
            let status = try server.request("GET", "/api/flows/cold/status")
            #expect(try ParsedJSON.canonical(status.text) == #"{"active":false,"client_count":0}"#)
        }
    }

    @Test(
        "P5.9 a sync that is no JSON object in UTF-8 is a bad request",
        arguments: ["{nope", "", " ", "[1]", "7", "{\"a\":1}x", "{\"changes\":\"\\ud800x\"", "{\"a\":\"\u{1}\"}"])
    func syncInvalid(body: String) throws {
        try TestServer.run { server in
            let answer = try server.request("POST", "/api/flows/x/sync", body: body)
            #expect(answer.status == (body.isEmpty ? 200 : 400))
            if answer.status == 400 { #expect(answer.errorCode == "bad_request") }
        }
    }

    @Test("P5.2 a body that is not announced as JSON is refused")
    func syncMediaType() throws {
        try TestServer.run { server in
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
                let answer = try server.request("POST", "/api/flows/x/sync", ["Content-Type: \(type)"], body: "{}")
                #expect(answer.status == 415)
                #expect(answer.errorCode == "unsupported_media_type")
            }
            let fine = ["Content-Type: Application/JSON; charset=utf-8"]
            #expect(try server.request("POST", "/api/flows/x/sync", fine, body: "{}").status == 200)
        }
    }

    @Test("P5.8 the status of a flow that is live and of one that is not")
    func status() throws {
        try TestServer.run { server in
            let quiet = try server.request("GET", "/api/flows/quiet/status")
            #expect(quiet.status == 200)
            #expect(try ParsedJSON.canonical(quiet.text) == #"{"active":false,"client_count":0}"#)
            let a = try server.client()
            try a.join("flow:live")
            let live = try #require(try server.request("GET", "/api/flows/live/status").object)
            #expect(live["active"] as? Bool == true)
            #expect(live["client_count"] as? Int == 1)
            let time = try #require(live["last_activity"] as? Int)
            #expect(abs(Date().timeIntervalSince1970 - Double(time)) < 60)
        }
    }

    @Test(
        "P5.8 ids in paths are percent-decoded",
        arguments: [
            ("flow%20with%20spaces", "flow with spaces"), ("%E6%97%A5%E6%9C%AC", "日本"), ("%F0%9F%9A%80", "🚀"),
            ("a%2Fb", "a/b"), ("a+b", "a+b"), ("%20trimmed%20", "trimmed"), ("a%25b", "a%b"),
        ])
    func percentEncoded(encoded: String, id: String) throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:\(id)")
            let status = try server.request("GET", "/api/flows/\(encoded)/status")
            #expect(status.object?["client_count"] as? Int == 1)
            #expect(
                try server.request("POST", "/api/flows/\(encoded)/sync", body: #"{"changes":\#(one)}"#).status == 200)
            #expect(try a.next().event == "flow_update")
            #expect(try server.request("GET", "/api/flows/\(encoded)").object?["id"] as? String == id)
        }
    }

    @Test("P2.1 ids of 1000 characters work in paths too")
    func longIdentifier() throws {
        try TestServer.run { server in
            let id = String(repeating: "é", count: 1000)
            let a = try server.client()
            try a.join("flow:\(id)")
            let encoded = String(repeating: "%C3%A9", count: 1000)
            #expect(try server.request("GET", "/api/flows/\(encoded)/status").object?["client_count"] as? Int == 1)
        }
    }

    @Test(
        "RFC 3986 §2.1: a path that is not percent-encoded UTF-8 is malformed",
        arguments: ["%", "%2", "%zz", "%FF", "%C3%28", "%00", "%20"])
    func malformedPath(id: String) throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/api/flows/\(id)/status")
            #expect(answer.status == 400)
        }
    }

    @Test(
        "P2.25 large documents are converted off the loop, and nobody reads an old one meanwhile",
        arguments: [1, 4])
    func largeDocument(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let a = try server.client()
            try a.join("flow:big")
            let nodes = (0..<3000).map {
                #"{"id":"n\#($0)","type":"t","position":{"x":\#($0),"y":0},"data":{"label":"node"}}"#
            }
            try a.change("flow:big", #"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#)
            #expect(ids(try server.request("GET", "/api/flows/big").object).count == 3000)
            let b = try server.client()
            try b.join("flow:big")
            #expect(ids(try b.next()).count == 3000)
        }
    }

    @Test("P8.2 who joins anew under another identity on the same socket hears that the one before has left")
    func noGhost() throws {
        try TestServer.run { server in
            let client = try server.client()
            let before = try client.joinDocument("flow:ghost").identity
            let after = try client.joinDocument("flow:ghost", ref: "\"2\"").identity
            try #require(before.id != after.id)
            var left: Set<String> = []
            while !left.contains(before.id) {
                let message = try client.next("presence_diff")
                guard message.joinRef == "\"2\"" else { continue }
                left.formUnion((message.object["leaves"] as? [String: Any] ?? [:]).keys)
            }
            #expect(!left.contains(after.id))
        }
    }
}
