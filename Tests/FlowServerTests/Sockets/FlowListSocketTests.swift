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
            let people = ((members["members"] as? [[String: Any]])?.first?["people"]) as? [[String: String]]
            #expect(people?.count == 1 && people?.first?.keys.sorted() == ["color", "name"])
            let flows = try server.request("GET", "/api/flows").object?["flows"] as? [[String: Any]]
            #expect(flows?.last?["people"] as? [[String: String]] == people)
            #expect((flows?.first?["people"] as? [Any])?.isEmpty == true)
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

    @Test("P11.5 who does not read gets no news until it has read what waits, then one reset; others get all of them")
    func slowWatcher() throws {
        try TestServer.run(loops: 1, { $0.softMark = 64 * 1024 }) { server in
            _ = try server.create("one")
            let writer = try server.client()
            try writer.joinDocument("flow:large")
            let text = String(repeating: "x", count: 60_000)
            _ = try writer.transact("flow:large", 1, WireOps.node("n", label: text), WireOps.node("m"))
            let (other, slow) = (try server.client(), try server.client(receiveBuffer: 4096))
            for client in [other, slow] {
                #expect(try client.call("flows", "phx_join", "{}", ref: "\"1\"").status == "ok")
            }
            try slow.joinDocument("flow:large", ref: "\"2\"")
            // Its own coming is the first news.
            for client in [other, slow] { _ = try client.next("changes") }
            let syncs = (0..<240).map {
                SocketClient.text(#"["2","s\#($0)","flow:large","sync",{"epoch":"0","clock":-1}]"#)
            }
            try slow.socket.raw.send(syncs.flatMap { $0 })
            try server.fillBacklog(over: 64 * 1024) { number throws in
                let text = String(repeating: "y", count: 2000 + number % 10)
                #expect(try writer.transact("flow:large", number + 2, WireOps.label("m", text)).status == "ok")
            }
            for clock in 2...3 {
                _ = try server.change("one", TestServer.label("\(clock)"))
                var changed: [String: Any]?
                while changed?["clock"] as? Int != clock {
                    let news = try other.next("changes").object["changed"] as? [[String: Any]]
                    changed = news?.first { $0["id"] as? String == "one" } ?? changed
                }
            }
            var answers = 0
            var news = try slow.next()
            while news.event != "changes" {
                if news.event == "phx_reply" { answers += 1 }
                news = try slow.next()
            }
            #expect(answers > 1, "not before what it waited behind")
            #expect(news.payload == #"{"reset":true}"#)
            while answers < 240 { if try slow.next("phx_reply").ref.hasPrefix("\"s") { answers += 1 } }
            _ = try server.change("one", TestServer.label("4"))
            #expect(ids(try slow.next("changes").object["changed"]) == ["one"])
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
