import Foundation
import Testing

@testable import FlowServer

/// The bin (protocol.md §5): flows are thrown away and brought back.
@Suite struct RESTBinTests {
    @Test("P5.10 R7 DELETE puts a flow into the bin: open editors of both generations hear who did it, and are out")
    func tells() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let (old, new) = (try server.client(), try server.client())
            try old.join("flow:f")
            _ = try old.next("flow_update")
            _ = try new.openDocument("flow:f")
            let answer = try server.request("DELETE", "/api/flows/f?by=Ann%20%C3%A9")
            #expect(answer.status == 200)
            #expect(answer.object?["deleted_by"] as? String == "Ann é")
            for client in [old, new] {
                let told = try client.next("flow_deleted").object
                #expect(told["reason"] as? String == "deleted")
                #expect(told["by"] as? String == "Ann é")
                #expect(try client.next("phx_close").topic == "flow:f")
            }
        }
    }

    @Test(
        "R7 a flow in the bin is gone for readers, writers and joiners of both generations, and is no flow of the list")
    func gone() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            _ = try server.request("DELETE", "/api/flows/f?by=Ann")
            for (method, path, body) in [
                ("GET", "", nil), ("GET", "?clock=0", nil), ("PATCH", "", #"{"title":"x"}"#),
                ("PATCH", "/document", #"{"ops":[]}"#), ("POST", "/duplicate", nil), ("GET", "/history", nil),
                ("GET", "/versions", nil), ("POST", "/versions", #"{"name":"x"}"#), ("GET", "/diff?from=0&to=0", nil),
                ("GET", "/export", nil), ("GET", "/events", nil),
                ("POST", "/sync", #"{"changes":{"nodes":[],"edges":[]}}"#),
            ] as [(String, String, String?)] {
                let answer = try server.request(method, "/api/flows/f\(path)", body: body)
                #expect(answer.status == 410, "\(method) \(path)")
                #expect(answer.errorCode == "gone", "\(method) \(path)")
                #expect(answer.errors?["by"] as? String == "Ann", "\(method) \(path)")
            }
            let new = try server.client()
            let refused = try new.openDocument("flow:f")
            #expect(refused.status == "error")
            #expect(refused.response["code"] as? String == "gone")
            #expect(refused.response["retry"] as? Bool == false)
            let old = try server.client()
            _ = try old.call("flow:f", "phx_join", ref: "\"1\"")
            #expect(try old.next("flow_deleted").object["by"] as? String == "Ann")
            #expect(try server.request("GET", "/api/flows").ids("flows") == [])
            #expect(try server.request("GET", "/api/flows?bin=1").ids("flows") == ["f"])
            #expect(try server.request("POST", "/api/flows", body: #"{"id":"f"}"#).status == 409)
        }
    }

    @Test("R7 only what is in the bin is removed for good by hand; then its id is free, and nothing of it is left")
    func purges() throws {
        try TestServer.run { server in
            for id in ["a", "b"] { _ = try server.create(id) }
            _ = try server.request("POST", "/api/flows/a/versions", body: #"{"name":"v"}"#)
            let list = try server.client()
            #expect(try list.call("flows", "phx_join", "{}", ref: "\"1\"").status == "ok")
            let live = try server.request("DELETE", "/api/bin/a")
            #expect(live.status == 409 && live.errorCode == "not_in_bin")
            #expect(try server.request("GET", "/api/flows/a").status == 200)
            _ = try server.request("DELETE", "/api/flows/a")
            let tag = try #require(try server.request("GET", "/api/flows/b")["etag"])
            let stale = try server.request("DELETE", "/api/bin/a", ["If-Match: " + tag])
            #expect(stale.status == 412 && stale.errorCode == "conflict")
            let purged = try server.request("DELETE", "/api/bin/a")
            #expect(purged.status == 200 && purged.text == #"{"id":"a","purged":true}"#)
            for id in ["a", "never"] {
                let again = try server.request("DELETE", "/api/bin/" + id)
                #expect(again.status == 404 && again.errorCode == "not_found")
            }
            #expect(try server.request("GET", "/api/flows?bin=1").ids("flows") == [])
            #expect(try server.request("GET", "/api/flows").ids("flows") == ["b"])
            #expect(try server.request("POST", "/api/flows/a/restore").status == 404)
            var gone: [String] = []
            while !gone.contains("a") { gone += try list.next("changes").object["gone"] as? [String] ?? [] }
            #expect(try server.create("a", title: "New").status == 201)
            let new = try server.request("GET", "/api/flows/a")
            #expect(new.object?["title"] as? String == "New" && new.clock == 1)
            #expect(try server.request("GET", "/api/flows/a/versions").text == #"{"versions":[]}"#)
        }
    }

    @Test("R7 restore brings a flow back as it was; throwing away and bringing back twice changes nothing")
    func restores() throws {
        try TestServer.run { server in
            let before = try server.create("f")
            let first = try server.request("DELETE", "/api/flows/f?by=Ann")
            let second = try server.request("DELETE", "/api/flows/f?by=Bob")
            #expect(second.status == 200)
            #expect(second.object?["deleted_by"] as? String == "Ann")
            #expect(first.object?["deleted_at"] as? Int == second.object?["deleted_at"] as? Int)
            let back = try server.request("POST", "/api/flows/f/restore")
            #expect(back.status == 200)
            #expect(back.object?["deleted_at"] == nil)
            #expect(try server.request("POST", "/api/flows/f/restore").status == 200)
            let flow = try server.request("GET", "/api/flows/f")
            #expect(flow["etag"] == before["etag"])
            #expect(flow.ids("nodes") == ["a", "b"])
            let client = try server.client()
            #expect(try client.openDocument("flow:f").status == "ok")
            #expect(try server.request("GET", "/api/flows?bin=1").ids("flows") == [])
            #expect(try server.request("DELETE", "/api/flows/f?by=\(String(repeating: "x", count: 101))").status == 400)
            for name in ["", "a%0ab", "%7f"] {
                #expect(try server.request("DELETE", "/api/flows/f?by=\(name)").errorCode == "bad_request")
            }
        }
    }
}
