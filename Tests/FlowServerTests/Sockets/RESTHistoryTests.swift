import Foundation
import Testing

@testable import FlowServer

/// What flows were (protocol.md §5).
@Suite struct RESTHistoryTests {
    @Test("history has each transaction with its label, the newest first, page by page")
    func history() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            for text in ["1", "2", "3"] { _ = try server.change("f", TestServer.label(text)) }
            let labelled = #"{"ops":\#(TestServer.label("4")),"label":"four"}"#
            _ = try server.request("PATCH", "/api/flows/f/document", body: labelled)
            let all = try server.request("GET", "/api/flows/f/history")
            let entries = try #require(all.object?["entries"] as? [[String: Any]])
            #expect(entries.map { $0["clock"] as? Int } == [5, 4, 3, 2, 1])
            #expect(entries[0]["label"] as? String == "four")
            #expect(entries[0]["client"] is NSNull)
            #expect(entries[4]["label"] as? String == "created")
            #expect(all.object?["floor"] as? Int == 0)
            let page = try server.request("GET", "/api/flows/f/history?before=4&limit=2")
            #expect((page.object?["entries"] as? [[String: Any]])?.map { $0["clock"] as? Int } == [3, 2])
            for query in ["limit=0", "limit=101", "before=-1", "before=x"] {
                #expect(try server.request("GET", "/api/flows/f/history?\(query)").status == 400, "\(query)")
            }
            let merged = #"{"ops":[],"label":"merged"}"#
            #expect(try server.request("PATCH", "/api/flows/f/document", body: merged).status == 400)
        }
    }

    @Test("R4 ?clock= reads the flow as it was then, with that state's ETag; a clock beyond the head is refused")
    func past() throws {
        try TestServer.run { server in
            let first = try server.create("f", title: "Old")
            _ = try server.request("PATCH", "/api/flows/f", body: #"{"title":"New"}"#)
            _ = try server.change("f", #"[{"op":"delete","kind":"node","id":"b"}]"#)
            let past = try server.request("GET", "/api/flows/f?clock=1")
            #expect(past.ids("nodes") == ["a", "b"])
            #expect(past.object?["title"] as? String == "Old")
            #expect(past["etag"] == first["etag"])
            #expect(try server.request("GET", "/api/flows/f?clock=0").ids("nodes") == [])
            let future = try server.request("GET", "/api/flows/f?clock=4")
            #expect(future.status == 422)
            #expect(future.errorCode == "future_clock")
            #expect(try server.request("GET", "/api/flows/f?clock=x").status == 400)
        }
    }

    @Test("a diff's operations make one state out of the other")
    func difference() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.change("f", TestServer.label("x"))
            _ = try server.change("f", #"[{"op":"delete","kind":"node","id":"b"}]"#)
            let before = try server.request("GET", "/api/flows/f?clock=1/").status
            #expect(before == 400)
            let back = try server.request("GET", "/api/flows/f/diff?from=3&to=1")
            #expect(back.object?["from"] as? Int == 3)
            let operations = try #require(back.object?["ops"] as? [[String: Any]])
            let data = try JSONSerialization.data(withJSONObject: operations)
            #expect(try server.change("f", String(decoding: data, as: UTF8.self)).status == 200)
            let same = try server.request("GET", "/api/flows/f/diff?from=4&to=1")
            #expect((same.object?["ops"] as? [Any])?.isEmpty == true)
            #expect(try server.request("GET", "/api/flows/f/diff?from=0&to=9").errorCode == "future_clock")
            #expect(try server.request("GET", "/api/flows/f/diff?from=0").status == 400)
        }
    }

    @Test("R13 a version is deleted by its clock, or by one of its names; the second time it is not there")
    func deletedVersions() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            for name in ["One é", "Two", "Three"] {
                let body = #"{"name":"\#(name)"}"#
                #expect(try server.request("POST", "/api/flows/f/versions", body: body).status == 201)
            }
            let path = "/api/flows/f/versions/1"
            let stale = try server.request("DELETE", path, ["If-Match: \"0000000000000000.1\""])
            #expect(stale.status == 412 && stale.errorCode == "conflict")
            let named = try server.request("DELETE", path + "?name=One%20%C3%A9")
            #expect(named.status == 200)
            #expect(named.object?["removed"] as? Int == 1 && named.object?["clock"] as? Int == 1)
            let left = try server.request("GET", "/api/flows/f/versions").object?["versions"] as? [[String: Any]]
            #expect(left?.map { $0["name"] as? String } == ["Three", "Two"])
            #expect(try server.request("DELETE", path).object?["removed"] as? Int == 2)
            #expect(try server.request("DELETE", path).errorCode == "not_found")
            #expect(try server.request("GET", "/api/flows/f/versions").text == #"{"versions":[]}"#)
            #expect(try server.request("GET", "/api/flows/f").clock == 1, "nothing else has changed")
            for wrong in ["x", "-1", "1.5", "99999999999999999999"] {
                #expect(try server.request("DELETE", "/api/flows/f/versions/" + wrong).status == 400, "\(wrong)")
            }
            #expect(try server.request("DELETE", "/api/flows/none/versions/1").status == 404)
            _ = try server.request("DELETE", "/api/flows/f")
            #expect(try server.request("DELETE", path).status == 410)
        }
    }

    @Test("a version names the present state, changes nothing, and is listed")
    func versions() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let key = ["Idempotency-Key: v"]
            let first = try server.request("POST", "/api/flows/f/versions", key, body: #"{"name":"One é"}"#)
            #expect(first.status == 201)
            #expect(first.clock == 1)
            let again = try server.request("POST", "/api/flows/f/versions", key, body: #"{"name":"One é"}"#)
            #expect(again.text == first.text)
            _ = try server.change("f", TestServer.label("x"))
            _ = try server.request("POST", "/api/flows/f/versions", body: #"{"name":"Two"}"#)
            let list = try server.request("GET", "/api/flows/f/versions")
            let versions = try #require(list.object?["versions"] as? [[String: Any]])
            #expect(versions.map { $0["name"] as? String } == ["Two", "One é"])
            #expect(versions.map { $0["clock"] as? Int } == [2, 1])
            for body in ["{}", #"{"name":""}"#, #"{"name":7}"#, #"{"name":null}"#] {
                #expect(try server.request("POST", "/api/flows/f/versions", body: body).status == 400)
            }
        }
    }
}
