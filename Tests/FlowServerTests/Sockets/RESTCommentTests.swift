import Foundation
import Testing

@testable import FlowServer

/// Comments over REST (docs/rest.md R10).
@Suite struct RESTCommentTests {
    private let words = #""text":"Why?","author":{"id":"p1","name":"Ada"}"#

    private func threads(_ server: TestServer, _ id: String = "f") throws -> [[String: Any]] {
        try #require(try server.request("GET", "/api/flows/\(id)/comments").object?["threads"] as? [[String: Any]])
    }

    @Test("R10 a thread is made, replied to, edited, resolved and deleted, live in open editors")
    func lifecycle() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let editor = try server.client()
            #expect(try editor.openDocument("flow:f").status == "ok")
            let made = try server.request(
                "POST", "/api/flows/f/comments",
                body: #"{"anchor":{"kind":"node","id":"a"},"mentions":["p2"],\#(words)}"#)
            #expect(made.status == 201)
            #expect(made["location"] == nil)
            let id = try #require(made.object?["comment"] as? String)
            let push = try editor.next("tx").object
            #expect(push["client"] is NSNull)
            #expect((push["ops"] as? [[String: Any]])?.first?["kind"] as? String == "comment")
            let reply = try server.request("POST", "/api/flows/f/comments/\(id)/replies", body: "{\(words)}")
            #expect(reply.status == 201)
            let edited = try server.request(
                "PATCH", "/api/flows/f/comments/\(id)", body: #"{"text":"How?","resolved":true}"#)
            #expect(edited.status == 200)
            let thread = try #require(try threads(server).first)
            #expect(thread["text"] as? String == "How?")
            #expect(thread["resolved"] as? Bool == true)
            #expect(thread["mentions"] as? [String] == ["p2"])
            #expect((thread["at"] as? Int ?? 0) > 1_600_000_000_000)
            #expect((thread["edited"] as? Int ?? 0) >= (thread["at"] as? Int ?? .max))
            let replies = try #require(thread["replies"] as? [[String: Any]])
            #expect(replies.map { $0["id"] as? String } == [reply.object?["comment"] as? String])
            let gone = try server.request("DELETE", "/api/flows/f/comments/\(id)")
            #expect((gone.object?["ops"] as? [Any])?.count == 2)
            #expect(try threads(server).isEmpty)
        }
    }

    @Test("R10 a thread is in the document, and neither in exports nor in copies")
    func documents() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.request("POST", "/api/flows/f/comments", body: #"{"anchor":{"kind":"flow"},\#(words)}"#)
            #expect((try server.request("GET", "/api/flows/f").object?["comments"] as? [Any])?.count == 1)
            #expect(try server.request("GET", "/api/flows/f/export").object?["comments"] == nil)
            let copy = try server.request("POST", "/api/flows/f/duplicate", body: #"{"id":"g"}"#)
            #expect(copy.status == 201)
            #expect(try threads(server, "g").isEmpty)
            let tag = try #require(try server.request("GET", "/api/flows/f/comments")["etag"])
            #expect(try server.request("GET", "/api/flows/f/comments", ["If-None-Match: \(tag)"]).status == 304)
        }
    }

    @Test(
        "R10 what no comment can be is refused, and changes nothing",
        arguments: [
            ("POST", "", #"{"anchor":{"kind":"flow"},"text":"x"}"#, 422, "invalid"),
            ("POST", "", #"{"text":"x","author":{"id":"p","name":"A"}}"#, 422, "invalid"),
            ("POST", "", #"{"anchor":{"kind":"star"},"text":"x","author":{"id":"p","name":"A"}}"#, 422, "invalid"),
            ("POST", "", "[]", 400, "bad_request"), ("POST", "", #"{"id":7}"#, 400, "bad_request"),
            (
                "POST", "", #"{"id":"","anchor":{"kind":"flow"},"text":"x","author":{"id":"p","name":"A"}}"#, 422,
                "invalid"
            ),
            ("POST", "/none/replies", #"{"text":"x","author":{"id":"p","name":"A"}}"#, 404, "not_found"),
            ("PATCH", "/none", #"{"text":"x"}"#, 404, "not_found"), ("DELETE", "/none", "", 404, "not_found"),
            ("PATCH", "/c", "{}", 400, "bad_request"), ("PATCH", "/c", #"{"resolved":1}"#, 422, "invalid"),
            ("POST", "/r/replies", #"{"text":"x","author":{"id":"p","name":"A"}}"#, 422, "dangling"),
        ] as [(String, String, String, Int, String)])
    func refused(method: String, path: String, body: String, status: Int, code: String) throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.request(
                "POST", "/api/flows/f/comments", body: #"{"id":"c","anchor":{"kind":"flow"},\#(words)}"#)
            let made = try server.request("POST", "/api/flows/f/comments/c/replies", body: #"{"id":"r",\#(words)}"#)
            #expect(made.status == 201)
            let answer = try server.request(method, "/api/flows/f/comments\(path)", body: body)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(try server.request("GET", "/api/flows/f").clock == 3)
        }
    }

    @Test("R10 Idempotency-Key and If-Match hold for comments as for every change")
    func conditions() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let body = #"{"anchor":{"kind":"flow"},\#(words)}"#
            let first = try server.request("POST", "/api/flows/f/comments", ["Idempotency-Key: k"], body: body)
            let again = try server.request("POST", "/api/flows/f/comments", ["Idempotency-Key: k"], body: body)
            #expect(first.object?["comment"] as? String == again.object?["comment"] as? String)
            #expect(try threads(server).count == 1)
            let stale = try server.request(
                "POST", "/api/flows/f/comments", ["If-Match: \"0000000000000000.1\""], body: body)
            #expect(stale.status == 412)
        }
    }

    @Test("a keyed request about a flow gets its answer again when the flow is in the bin; another one is told so")
    func repeatedInTheBin() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let comments = "/api/flows/f/comments"
            _ = try server.request("POST", comments, body: #"{"id":"c","anchor":{"kind":"flow"},\#(words)}"#)
            let requests = [
                ("POST", comments + "/c/replies", "{\(words)}"), ("PATCH", comments + "/c", #"{"resolved":true}"#),
                ("POST", "/api/flows/f/templates", #"{"template":"fraud-detection"}"#),
            ]
            func answers(_ key: String) throws -> [HTTPAnswer] {
                try requests.enumerated().map { number, request in
                    try server.request(
                        request.0, request.1, ["Idempotency-Key: \(key)-\(number)"], body: request.2)
                }
            }
            let first = try answers("1")
            _ = try server.request("DELETE", "/api/flows/f")
            #expect(try answers("1").map(\.text) == first.map(\.text))
            #expect(try answers("2").map(\.errorCode) == ["gone", "gone", "gone"])
            #expect(try server.request("PATCH", comments + "/c", body: #"{"resolved":true}"#).status == 410)
        }
    }

    @Test("a refused comment names the property, and no operation: the client has sent none")
    func refusals() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            for (body, key) in [
                ("{}", "anchor"), (#"{"anchor":{"kind":"flow"},"author":{"id":"p","name":"P"}}"#, "text"),
                (#"{"anchor":{"kind":"flow"},"text":"T"}"#, "author"),
                (#"{"anchor":{"kind":"flow"},"text":"T","author":"Ada"}"#, "author"),
                (#"{"anchor":{"kind":"x"},\#(words)}"#, "anchor"),
            ] {
                let answer = try server.request("POST", "/api/flows/f/comments", body: body)
                #expect(answer.status == 422 && answer.errorCode == "invalid")
                #expect(answer.errors?["key"] as? String == key && answer.errors?["op"] == nil)
            }
        }
    }

    @Test("a refused reply names the property too, also when nothing was sent", arguments: ["{}", #"{"id":"x"}"#, ""])
    func refusedReplies(body: String) throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let thread = try server.request(
                "POST", "/api/flows/f/comments", body: #"{"id":"c","anchor":{"kind":"flow"},\#(words)}"#)
            #expect(thread.status == 201)
            let answer = try server.request("POST", "/api/flows/f/comments/c/replies", body: body)
            #expect(answer.status == 422 && answer.errorCode == "invalid")
            #expect(answer.errors?["key"] as? String == "author" && answer.errors?["op"] == nil)
        }
    }

    @Test("R10 a request about a comment that was carried out gets its answer again, also when the comment is gone")
    func repeatedRequests() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.request(
                "POST", "/api/flows/f/comments", body: #"{"id":"c","anchor":{"kind":"flow"},\#(words)}"#)
            let path = "/api/flows/f/comments/c"
            let requests = [
                ("POST", path + "/replies", "{\(words)}"), ("PATCH", path, #"{"resolved":true}"#), ("DELETE", path, ""),
            ]
            func answers() throws -> [HTTPAnswer] {
                try requests.enumerated().map { number, request in
                    try server.request(request.0, request.1, ["Idempotency-Key: k\(number)"], body: request.2)
                }
            }
            let first = try answers()
            #expect(first.map(\.status) == [201, 200, 200])
            let clock = try server.request("GET", "/api/flows/f").clock
            let again = try answers()
            #expect(again.map(\.status) == [201, 200, 200] && again.map(\.text) == first.map(\.text))
            for (method, path, body) in requests {
                let unknown = try server.request(method, path, ["Idempotency-Key: \(method)"], body: body)
                #expect(unknown.status == 404 && unknown.errorCode == "not_found")
            }
            #expect(try server.request("GET", "/api/flows/f").clock == clock)
            // The same request has the same answer, whatever has come since.
            _ = try server.request(
                "POST", "/api/flows/f/comments", body: #"{"id":"c","anchor":{"kind":"flow"},\#(words)}"#)
            let same = try server.request("DELETE", path, ["Idempotency-Key: DELETE"])
            #expect(same.status == 404 && same.errorCode == "not_found")
        }
    }
}
