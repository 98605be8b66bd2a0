import Flows
import Foundation
import Testing

@testable import FlowServer

/// Documents over REST (protocol.md §5): every change is the same transaction as a socket's.
@Suite struct RESTDocumentTests {
    @Test("R2 POST /api/flows makes a flow out of a document: 201, its place and its state", arguments: [1, 3])
    func creates(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let answer = try server.create("é one")
            #expect(answer["location"] == "/api/flows/%C3%A9%20one")
            #expect(answer.object?["node_count"] as? Int == 2)
            #expect(answer.clock == 1)
            let flow = try server.request("GET", "/api/flows/%C3%A9%20one")
            #expect(flow.ids("nodes") == ["a", "b"])
            #expect(flow.ids("edges") == ["e"])
            #expect(flow.object?["title"] as? String == "Title")
            #expect(flow["etag"] == answer["etag"])
            #expect(flow.object?["node_count"] as? Int == 2 && flow.object?["edge_count"] as? Int == 1)
            let viewport = (flow.object?["flow"] as? [String: Any])?["viewport"] as? [String: Int]
            #expect(viewport == ["x": 0, "y": 0, "zoom": 1])
        }
    }

    @Test(
        "R2 POST /api/flows without anything makes an empty flow with an id of its own; an id that is taken is refused")
    func createsEmpty() throws {
        try TestServer.run { server in
            let answer = try server.request("POST", "/api/flows")
            #expect(answer.status == 201)
            let id = try #require(answer.object?["id"] as? String)
            #expect(id.utf8.count == 24)
            #expect(answer.clock == 0)
            #expect(try server.request("GET", "/api/flows/\(id)").ids("nodes") == [])
            let again = try server.request("POST", "/api/flows", body: #"{"id":"\#(id)"}"#)
            #expect(again.status == 409)
            #expect(again.errorCode == "exists")
        }
    }

    @Test(
        "R2 a flow that cannot be made is refused whole, with the place of what is wrong",
        arguments: [
            (#"{"document":{"nodes":[{"id":"a","type":"t","position":{"x":0,"y":0}},{"id":"b"}]}}"#, 422, "invalid", 1),
            (#"{"document":{"edges":[{"id":"e","source":"x","target":"y"}]}}"#, 422, "dangling", 0),
            (#"{"document":{"nodes":{}}}"#, 400, "bad_request", nil), (#"{"document":7}"#, 400, "bad_request", nil),
            (#"{"title":7}"#, 400, "bad_request", nil), ("[]", 400, "bad_request", nil), ("{", 400, "bad_request", nil),
            (#"{"title":"a","title":"b"}"#, 400, "bad_request", nil),
            (#"{"document":{"nodes":[]},"\u0064ocument":{"nodes":[]}}"#, 400, "bad_request", nil),
            (#"{"id":""}"#, 400, "invalid_flow_id", nil), (#"{"id":".."}"#, 400, "invalid_flow_id", nil),
            (#"{"id":7}"#, 400, "bad_request", nil),
        ] as [(String, Int, String, Int?)])
    func refusesWhole(body: String, status: Int, code: String, op: Int?) throws {
        try TestServer.run { server in
            let answer = try server.request("POST", "/api/flows", body: body)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(answer.errors?["op"] as? Int == op)
            #expect((try server.request("GET", "/api/flows").object?["flows"] as? [Any])?.isEmpty == true)
        }
    }

    @Test(
        "P5.10 R5 PATCH document is a transaction: editors of both generations get it, with no client",
        arguments: [1, 3])
    func changes(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            _ = try server.create("live")
            let (old, new) = (try server.client(), try server.client())
            try old.join("flow:live")
            #expect(try old.next("flow_update").changes?.contains("\"agent\"") == true)
            #expect(try new.openDocument("flow:live").status == "ok")
            let answer = try server.change("live", TestServer.label("L"))
            #expect(answer.status == 200)
            #expect(answer.clock == 2)
            #expect(answer.object?["status"] as? String == "commit")
            let push = try new.next("tx").object
            #expect(push["client"] is NSNull)
            #expect(push["clock"] as? Int == 2)
            #expect((push["ops"] as? [[String: Any]])?.first?["value"] as? String == "L")
            #expect(try old.next("flow_update").changes?.contains("\"L\"") == true)
        }
    }

    @Test("R5 PATCH document answers what was logged where that is not what was sent, and what had nothing to do")
    func rebased() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let answer = try server.change(
                "f", #"[{"op":"delete","kind":"node","id":"b"},{"op":"delete","kind":"node","id":"x"}]"#)
            #expect(answer.object?["status"] as? String == "rebased")
            let operations = try #require(answer.object?["ops"] as? [[String: Any]])
            #expect(operations.map { $0["id"] as? String } == ["e", "b"])
            let dropped = try #require(answer.object?["dropped"] as? [[String: Any]])
            #expect(dropped.first?["op"] as? Int == 1)
            let nothing = try server.change("f", "[]")
            #expect(nothing.object?["status"] as? String == "noop")
            #expect(nothing.clock == 2)
        }
    }

    @Test(
        "P5.10 R5 PATCH document refuses the whole transaction, with the code and the operation's place",
        arguments: [
            (#"[{"op":"delete","kind":"node","id":"a"}]"#, 422, "dangling"),
            (#"[{"op":"set","kind":"edge","id":"e","key":"target","value":"a"}]"#, 422, "self_edge"),
            (#"[{"op":"set","kind":"node","id":"a","key":"parentId","value":"b"}]"#, 422, "cycle"),
            (#"[{"op":"create","kind":"edge","id":"e","props":{"source":"a","target":"b"}}]"#, 422, "exists"),
            (#"[{"op":"set","kind":"node","id":"a","key":"position","value":{"x":1e999,"y":0}}]"#, 422, "invalid"),
            (#"[{"op":"fly","kind":"node","id":"a"}]"#, 400, "bad_request"), ("{}", 400, "bad_request"),
        ])
    func refusals(operations: String, status: Int, code: String) throws {
        try TestServer.run { server in
            let before = try server.create("f")
            let answer = try server.change("f", operations)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            if status == 422 { #expect(answer.errors?["op"] as? Int == 0) }
            #expect(try server.request("GET", "/api/flows/f")["etag"] == before["etag"])
        }
    }

    @Test("a flow that was never written is 404 for every route that needs one")
    func unknown() throws {
        try TestServer.run { server in
            for (method, path, body) in [
                ("GET", "", nil), ("GET", "?clock=0", nil), ("PATCH", "", #"{"title":"x"}"#),
                ("PATCH", "/document", #"{"ops":[]}"#), ("POST", "/duplicate", nil), ("DELETE", "", nil),
                ("POST", "/restore", nil), ("GET", "/history", nil), ("GET", "/versions", nil),
                ("POST", "/versions", #"{"name":"x"}"#), ("GET", "/diff?from=0&to=0", nil), ("GET", "/export", nil),
                ("GET", "/events", nil),
            ] as [(String, String, String?)] {
                let answer = try server.request(method, "/api/flows/never\(path)", body: body)
                #expect(answer.status == 404, "\(method) \(path)")
                #expect(answer.errorCode == "not_found", "\(method) \(path)")
            }
            #expect(server.server.services.flows.storedFlowCount == 0)
        }
    }

    @Test(
        "R4 ETag: If-None-Match saves the body, If-Match refuses a change of another state with 412 and the present one"
    )
    func entityTags() throws {
        try TestServer.run { server in
            let tag = try #require(try server.create("f")["etag"])
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let answer = try server.request("GET", "/api/flows/f", ["If-None-Match: \(known)"])
                #expect(answer.status == 304)
                #expect(answer["etag"] == tag)
            }
            #expect(try server.change("f", TestServer.label("1"), ["If-Match: \(tag)"]).status == 200)
            let late = try server.change("f", TestServer.label("2"), ["If-Match: \(tag)"])
            #expect(late.status == 412)
            #expect(late.errorCode == "conflict")
            #expect(late.errors?["clock"] as? Int == 2)
            let present = try #require(late["etag"])
            #expect(try server.request("GET", "/api/flows/f", ["If-None-Match: \(tag)"]).status == 200)
            #expect(try server.change("f", TestServer.label("2"), ["If-Match: W/\(present)"]).status == 412)
            #expect(try server.change("f", TestServer.label("2"), ["If-Match: \"nonsense\""]).status == 412)
            #expect(try server.change("f", TestServer.label("2"), ["If-Match: \"x\", \(present)"]).status == 200)
            #expect(try server.change("f", TestServer.label("3"), ["If-Match: *"]).status == 200)
            #expect(try server.request("DELETE", "/api/flows/f", ["If-Match: \(tag)"]).status == 412)
        }
    }

    @Test("a mark that combines with the comma between two tags hides neither of them (RFC 9110 §5.6.1)")
    func combiningMark() throws {
        try TestServer.run { server in
            let tag = try #require(try server.create("f")["etag"])
            let tags = "\(tag),\u{301}\"x\""
            #expect(try server.request("GET", "/api/flows/f", ["If-None-Match: \(tags)"]).status == 304)
            #expect(try server.change("f", TestServer.label("1"), ["If-Match: \(tags)"]).status == 200)
        }
    }

    @Test("Idempotency-Key: the same request is carried out once and answered the same; another is refused with 422")
    func keyed() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let key = ["Idempotency-Key: k-1"]
            let first = try server.change("f", TestServer.label("1"), key)
            #expect(try server.change("f", TestServer.label("2")).clock == 3)
            let again = try server.change("f", TestServer.label("1"), key)
            #expect(again.status == 200)
            #expect(again.text == first.text)
            #expect(again["etag"] == first["etag"])
            let other = try server.change("f", TestServer.label("3"), key)
            #expect(other.status == 422)
            #expect(other.errorCode == "idempotency_key_reused")
            #expect(try server.request("GET", "/api/flows/f").text.contains("\"label\":\"2\""))
            #expect(try server.change("f", "[]", ["Idempotency-Key: "]).status == 400)
        }
    }

    @Test("Idempotency-Key: a noop is answered the same too, and a flow is made once")
    func keyedCreation() throws {
        try TestServer.run { server in
            let key = ["Idempotency-Key: make"]
            let first = try server.request("POST", "/api/flows", key, body: #"{"title":"A"}"#)
            let again = try server.request("POST", "/api/flows", key, body: #"{"title":"A"}"#)
            #expect(again.status == 201)
            #expect(first.text == again.text)
            #expect(first["location"] == again["location"])
            #expect(try server.request("POST", "/api/flows", key, body: #"{"title":"B"}"#).status == 422)
            #expect(server.server.services.flows.storedFlowCount == 1)
            let id = try #require(first.object?["id"] as? String)
            let noop = try server.change(id, "[]", ["Idempotency-Key: n"])
            _ = try server.request("PATCH", "/api/flows/\(id)", body: #"{"title":"C"}"#)
            #expect(try server.change(id, "[]", ["Idempotency-Key: n"]).text == noop.text)
        }
    }

    @Test("requests with one key that come at once are carried out once")
    func concurrentKeys() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let clients = try (0..<8).map { _ in try server.raw() }
            let body =
                #"{"ops":[{"op":"create","kind":"node","id":"n","props":{"type":"t","position":{"x":0,"y":0}}}]}"#
            for client in clients {
                try client.send(
                    RawClient.head("PATCH", "/api/flows/f/document", ["Idempotency-Key: once"], body: body)
                        + Array(body.utf8))
            }
            let answers = try clients.map { try $0.readAnswer() }
            #expect(answers.allSatisfy { $0.status == 200 && $0.clock == 2 })
        }
    }

    @Test("PATCH sets title and description, null takes one away; lists show them")
    func describes() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let answer = try server.request(
                "PATCH", "/api/flows/f", body: #"{"title":"New \u00e9","description":"About"}"#)
            #expect(answer.object?["title"] as? String == "New é")
            #expect(answer.object?["description"] as? String == "About")
            _ = try server.request("PATCH", "/api/flows/f", body: #"{"title":null}"#)
            let entry = try #require(
                (try server.request("GET", "/api/flows").object?["flows"] as? [[String: Any]])?.first)
            #expect(entry["title"] is NSNull)
            #expect(entry["description"] as? String == "About")
            #expect(entry["created_at"] is Int)
            let long = String(repeating: "x", count: 256)
            let refused = try server.request("PATCH", "/api/flows/f", body: #"{"title":"\#(long)"}"#)
            #expect(refused.status == 422)
            #expect(refused.errorCode == "invalid")
            for body in ["{}", #"{"title":"a","nodes":[]}"#, #"{"title":"a","ops":[]}"#, #"{"title":"a","title":"b"}"#]
            {
                #expect(try server.request("PATCH", "/api/flows/f", body: body).errorCode == "bad_request")
            }
        }
    }

    @Test("R6 POST duplicate makes the same flow under new ids, with (Copy) behind the title")
    func duplicates() throws {
        try TestServer.run { server in
            _ = try server.create("f", title: String(repeating: "é", count: 127))
            let copy = try server.request("POST", "/api/flows/f/duplicate")
            #expect(copy.status == 201)
            let title = try #require(copy.object?["title"] as? String)
            #expect(title.hasSuffix(" (Copy)"))
            #expect(title.utf8.count <= 255)
            let flow = try server.request("GET", try #require(copy["location"]))
            let nodes = try #require(flow.object?["nodes"] as? [[String: Any]])
            let edges = try #require(flow.object?["edges"] as? [[String: Any]])
            #expect(nodes.map { $0["type"] as? String } == ["agent", "tool"])
            let ids = nodes.compactMap { $0["id"] as? String }
            #expect(Set(ids + ["a", "b"]).count == 4)
            #expect(nodes[1]["parentId"] as? String == ids[0])
            #expect(edges[0]["source"] as? String == ids[0])
            #expect(edges[0]["target"] as? String == ids[1])
            #expect(edges[0]["id"] as? String != "e")
            let named = try server.request("POST", "/api/flows/f/duplicate", body: #"{"id":"g","title":"Mine"}"#)
            #expect(named.object?["id"] as? String == "g")
            #expect(named.object?["title"] as? String == "Mine")
        }
    }

    @Test("Idempotency-Key: a copy that was made is answered again when what it was made of is gone")
    func copyOfWhatIsGone() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            func copy(_ key: String) throws -> HTTPAnswer {
                try server.request("POST", "/api/flows/f/duplicate", ["Idempotency-Key: \(key)"])
            }
            let first = try copy("k")
            #expect(first.status == 201)
            #expect(try server.request("DELETE", "/api/flows/f").status == 200)
            let again = try copy("k")
            #expect(again.status == 201 && again.text == first.text)
            #expect(try copy("other").status == 410)
            #expect(try server.request("DELETE", "/api/bin/f").status < 300)
            #expect(try copy("k").text == first.text)
            #expect(try copy("other").status == 404)
            #expect(try server.request("POST", "/api/flows/f/duplicate").status == 404)
            let listed = try server.request("GET", "/api/flows").object?["flows"] as? [Any]
            #expect(listed?.count == 1)
        }
    }

    @Test("R3 what is exported is imported as the same flow; elements that cannot be taken are left out and counted")
    func exports() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let export = try server.request("GET", "/api/flows/f/export")
            #expect(export["content-disposition"]?.contains("flow.json") == true)
            let copy = try server.request("POST", "/api/flows/import?id=g", body: export.text)
            #expect(copy.status == 201)
            #expect(copy.object?["skipped"] as? Int == 0)
            let again = try ParsedJSON.canonical(server.request("GET", "/api/flows/g/export").text)
            #expect(again == (try ParsedJSON.canonical(export.text)))
            let foreign = #"""
                {"nodes":[{"id":"a","type":"t","position":{"x":0,"y":0},"selected":true,"measured":{"width":1}},{"id":"b"}],
                "edges":[{"id":"e","source":"a","target":"gone"}],"something":[1]}
                """#
            let imported = try server.request("POST", "/api/flows/import?id=h", body: foreign)
            #expect(imported.object?["skipped"] as? Int == 2)
            let flow = try server.request("GET", "/api/flows/h")
            #expect(flow.ids("nodes") == ["a"])
            #expect(!flow.text.contains("selected"))
        }
    }

    @Test("R5 a large document is made, read, copied and exported on workers, in one transaction")
    func large() throws {
        try TestServer.run { server in
            let nodes = (0..<3000).map {
                #"{"id":"n\#($0)","type":"t","position":{"x":\#($0),"y":0},"data":{"label":"node"}}"#
            }
            let answer = try server.create("big", document: #"{"nodes":[\#(nodes.joined(separator: ","))]}"#)
            #expect(answer.clock == 1)
            #expect(try server.request("GET", "/api/flows/big").ids("nodes").count == 3000)
            let copy = try server.request("POST", "/api/flows/big/duplicate", body: #"{"id":"copy"}"#)
            #expect(copy.object?["node_count"] as? Int == 3000)
            let operations = (0..<2000).map {
                #"{"op":"set","kind":"node","id":"n\#($0)","key":"position","value":{"x":0,"y":\#($0)}}"#
            }
            let change = try server.change("big", "[\(operations.joined(separator: ","))]")
            #expect(change.clock == 2)
            #expect(change.object?["status"] as? String == "commit")
            #expect(try server.request("GET", "/api/flows/big").text.contains(#""y":1999"#))
            let tooMany = try server.change("big", "[\((operations + operations).joined(separator: ","))]")
            #expect(tooMany.errorCode == "too_large")
        }
    }

    @Test("R1 the list is read page by page, newest first, and searched in id, title and description")
    func pages() throws {
        try TestServer.run { server in
            for number in 0..<5 { _ = try server.create("flow-\(number)", title: number == 2 ? "Needle" : "Hay") }
            var ids: [String] = []
            var cursor: String?
            repeat {
                let after = cursor.map { "&cursor=\(PercentEncoding.encode($0))" } ?? ""
                let page = try server.request("GET", "/api/flows?limit=2\(after)")
                #expect(page.ids("flows").count <= 2)
                ids += page.ids("flows")
                cursor = page.object?["cursor"] as? String
            } while cursor != nil
            #expect(ids.sorted() == (0..<5).map { "flow-\($0)" })
            #expect(try server.request("GET", "/api/flows?search=nEEdle").ids("flows") == ["flow-2"])
            #expect(try server.request("GET", "/api/flows?search=w-3").ids("flows") == ["flow-3"])
            for query in ["limit=0", "limit=1001", "limit=x", "cursor=nonsense", "bin=2"] {
                let answer = try server.request("GET", "/api/flows?\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(answer.errorCode == "bad_request", "\(query)")
            }
        }
    }

    @Test("a flow of which only an answer is stored stands on one page of the list, as all others (R1)")
    func storedWithoutTransaction() throws {
        try TestServer.run { server in
            for number in 0..<3 { _ = try server.create("flow-\(number)") }
            let client = try server.client()
            try client.joinDocument("flow:noop")
            #expect(try client.transact("flow:noop", 1).response["status"] as? String == "noop")
            for number in 0..<3 { _ = try server.change("flow-\(number)", TestServer.label("L")) }
            let first = try server.request("GET", "/api/flows?limit=2")
            let cursor = PercentEncoding.encode(try #require(first.object?["cursor"] as? String))
            let second = try server.request("GET", "/api/flows?limit=2&cursor=\(cursor)")
            #expect(first.ids("flows") + second.ids("flows") == ["flow-2", "flow-1", "flow-0", "noop"])
        }
    }
}
