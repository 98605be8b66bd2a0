import Foundation
import Testing

@testable import FlowServer
@testable import Flows

/// The topic `flows` (protocol.md §11).
@Suite struct FlowListSocketTests {
    private func ids(_ flows: Any?) -> [String] {
        (flows as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    @Test("P11.1 P11.2 the join is answered by the first page; what changes comes behind it", arguments: [1, 3])
    func list(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            _ = try server.create("one")
            _ = try server.create("two")
            let client = try server.client()
            let joined = try client.call("flows", "phx_join", "{}", ref: "\"1\"")
            #expect(joined.status == "ok")
            #expect(ids(joined.response["flows"]) == ["two", "one"])
            #expect(joined.response["cursor"] is NSNull)
            _ = try server.change("one", TestServer.label("L"))
            let push = try client.next()
            #expect(push.event == "changes" && push.topic == "flows" && push.joinRef == "\"1\"")
            #expect(ids(push.object["changed"]) == ["one"])
            #expect((push.object["changed"] as? [[String: Any]])?.first?["clock"] as? Int == 2)
            let editor = try server.client()
            #expect(try editor.openDocument("flow:two").status == "ok")
            let members = try client.next().object
            #expect((members["members"] as? [[String: Any]])?.first?["client_count"] as? Int == 1)
            #expect(ids(members["members"]) == ["two"] && ids(members["changed"]).isEmpty)
        }
    }

    @Test("P11.1 limit bounds the page; what is no limit is refused for good")
    func limit() throws {
        try TestServer.run { server in
            for name in ["a", "b", "c"] { _ = try server.create(name) }
            let client = try server.client()
            let page = try client.call("flows", "phx_join", #"{"limit":2}"#, ref: "\"1\"")
            #expect(ids(page.response["flows"]).count == 2)
            let cursor = try #require(page.response["cursor"] as? String)
            let rest = try server.request("GET", "/api/flows?cursor=\(cursor)")
            #expect(ids(rest.object?["flows"]) == ["a"])
            for limit in ["0", "1001", "\"2\"", "1.5", "null"] {
                let refused = try client.call("flows", "phx_join", #"{"limit":\#(limit)}"#, ref: "\"2\"")
                #expect(refused.status == "error")
                #expect(refused.response["code"] as? String == "bad_request")
                #expect(refused.response["retry"] as? Bool == false)
            }
        }
    }

    @Test("P11.6 a second join takes the first one's place, leaving ends it, and other events are unknown")
    func channel() throws {
        try TestServer.run { server in
            let client = try server.client()
            #expect(try client.call("flows", "phx_join", "{}", joinRef: "\"1\"", ref: "\"1\"").status == "ok")
            #expect(try client.call("flows", "ping", ref: "\"2\"").response["status"] as? String == "pong")
            #expect(try client.call("flows", "delete", ref: "\"3\"").reason == "Unknown event")
            #expect(try client.call("flows", "phx_join", "{}", joinRef: "\"4\"", ref: "\"4\"").status == "ok")
            let closed = try client.next()
            #expect(closed.event == "phx_close" && closed.joinRef == "\"1\"")
            #expect(try client.call("flows", "phx_leave", joinRef: "\"4\"", ref: "\"5\"").status == "ok")
            #expect(try client.next().event == "phx_close")
            #expect(!server.server.services.flows.sessions.news.isWatched)
            #expect(try client.call("flows", "ping", ref: "\"6\"").reason == "unmatched topic")
        }
    }
}
