import Foundation
import Testing

@testable import FlowServer

/// Going back to a clock over REST, and what the history says (docs/rest.md R12).
@Suite struct RESTRevertTests {
    @Test("R12 a flow goes back to a clock by a transaction that open editors get, once for each key")
    func revert() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.change("f", TestServer.label("L"))
            let editor = try server.client()
            #expect(try editor.openDocument("flow:f").status == "ok")
            for _ in 1...2 {
                let answer = try server.request(
                    "POST", "/api/flows/f/revert", ["Idempotency-Key: k"], body: #"{"clock":1}"#)
                #expect(answer.status == 200)
                #expect(answer.clock == 3)
                #expect(answer.object?["status"] as? String == "rebased")
                #expect((answer.object?["ops"] as? [Any])?.count == 1)
            }
            let push = try editor.next("tx").object
            #expect(push["clock"] as? Int == 3)
            #expect(push["label"] as? String == "Back to clock 1")
            let same = try server.request("POST", "/api/flows/f/revert", body: #"{"clock":3}"#)
            #expect(same.object?["status"] as? String == "noop")
            let history = try server.request("GET", "/api/flows/f/history")
            let entries = try #require(history.object?["entries"] as? [[String: Any]])
            #expect(entries.map { $0["ops"] as? Int }.prefix(2) == [1, 1])
            #expect((entries[0]["summary"] as? [String: [String: Int]])?["changed"] == ["node": 1])
            #expect((entries.last?["summary"] as? [String: [String: Int]])?["created"] == ["node": 2, "edge": 1])
        }
    }

    @Test(
        "R12 what cannot be is refused",
        arguments: [
            ("f", "{}", 400, "bad_request"), ("f", #"{"clock":-1}"#, 400, "bad_request"),
            ("f", #"{"clock":"1"}"#, 400, "bad_request"), ("f", #"{"clock":99}"#, 422, "future_clock"),
            ("none", #"{"clock":0}"#, 404, "not_found"),
        ] as [(String, String, Int, String)])
    func refused(id: String, body: String, status: Int, code: String) throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let answer = try server.request("POST", "/api/flows/\(id)/revert", body: body)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            let stale = try server.request(
                "POST", "/api/flows/f/revert", ["If-Match: \"0000000000000000.1\""], body: #"{"clock":0}"#)
            #expect(stale.status == 412)
        }
    }
}
