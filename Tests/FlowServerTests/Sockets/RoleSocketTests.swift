import Flows
import Foundation
import Testing

@testable import FlowServer

/// Roles, rates and late joins over sockets and REST (protocol.md §12, P3.30).
@Suite struct RoleSocketTests {
    private func locked(_ body: (_ server: TestServer, _ edit: String, _ view: String) throws -> Void) throws {
        try TestServer.run({ $0.authentication = .key }) { server in
            let services = server.server.services
            try body(
                server, "Authorization: Bearer \(services.accessKey.text)",
                "Authorization: Bearer \(services.viewKey.text)")
        }
    }

    @Test("P12.1 P12.2 a viewer joins and hears all, and changes nothing")
    func viewer() throws {
        try locked { server, edit, view in
            let editor = try PhoenixClient(port: server.port, fields: [edit])
            #expect(try editor.openDocument("flow:f").response["role"] as? String == "editor")
            let viewer = try PhoenixClient(port: server.port, fields: [view])
            let joined = try viewer.openDocument("flow:f")
            #expect(joined.status == "ok")
            #expect(joined.response["role"] as? String == "viewer")
            let node = #"{"op":"create","kind":"node","id":"n","props":{"type":"t","position":{"x":0,"y":0}}}"#
            try editor.push("flow:f", "tx", #"{"cseq":1,"ops":[\#(node)]}"#)
            var told = try viewer.next()
            while told.event != "tx" { told = try viewer.next() }
            #expect(told.object["clock"] as? Int == 1)
            for (event, payload) in [
                ("tx", #"{"cseq":1,"ops":[]}"#), ("undo", #"{"cseq":1}"#), ("redo", #"{"cseq":1}"#),
                ("restore", #"{"cseq":1,"clock":0}"#), ("version", #"{"cseq":1,"name":"v"}"#),
                ("awareness", #"{"state":{"drag":["n"]}}"#),
            ] {
                let refused = try viewer.ask("flow:f", event, payload)
                #expect(refused.response["code"] as? String == "forbidden", "\(event)")
            }
            #expect(try viewer.ask("flow:f", "history", "{}").status == "ok")
            #expect(try viewer.ask("flow:f", "presence", ##"{"name":"Eve","color":"#112233"}"##).status == "ok")
            try viewer.push("flow:f", "awareness", #"{"state":{"cursor":{"x":1,"y":2},"selection":["n"]}}"#)
            var seen = try editor.next()
            while seen.event != "awareness" || !seen.payload.contains("cursor") { seen = try editor.next() }
        }
    }

    @Test("P12.2 neither does one of generation 1, nor by flow_management")
    func generation1() throws {
        try locked { server, _, view in
            let viewer = try PhoenixClient(port: server.port, fields: [view])
            try viewer.join("flow:f")
            let refused = try viewer.ask("flow:f", "flow_change", #"{"changes":{"nodes":[],"edges":[]}}"#)
            #expect(refused.response["code"] as? String == "forbidden")
            #expect(try viewer.ask("flow:f", "ping", "{}").status == "ok")
            try viewer.join("flow_management")
            let closed = try viewer.ask("flow_management", "flow_deleted", #"{"flow_id":"f"}"#)
            #expect(closed.response["code"] as? String == "forbidden")
            #expect(try viewer.ask("flows", "phx_join", "{}", ref: "\"7\"").status == "ok")
        }
    }

    @Test("P12.3 in HTTP a viewer reads, and everything else is 403; the metrics are theirs, the status is not")
    func http() throws {
        try locked { server, edit, view in
            let made = try server.request("POST", "/api/flows", [edit], body: #"{"id":"f"}"#)
            #expect(made.status == 201)
            for path in [
                "/api/flows", "/api/flows/f", "/api/flows/f/comments", "/api/templates", "/api/flows/f/history",
            ] {
                #expect(try server.request("GET", path, [view]).status == 200, "\(path)")
            }
            for (method, path) in [
                ("POST", "/api/flows"), ("PATCH", "/api/flows/f"), ("DELETE", "/api/flows/f"),
                ("POST", "/api/flows/f/sync"), ("POST", "/api/flows/f/comments"), ("POST", "/api/flows/f/templates"),
            ] {
                let refused = try server.request(method, path, [view], body: "{}")
                #expect(refused.status == 403, "\(path)")
                #expect(refused.errorCode == "forbidden", "\(path)")
            }
            let refused = try server.request("GET", "/status", [view])
            #expect(refused.status == 403 && refused.errorCode == "forbidden")
            for path in ["/metrics", "/status"] {
                #expect(try server.request("GET", path).status == 401)
                #expect(try server.request("GET", path, [edit]).status == 200)
            }
            #expect(try server.request("GET", "/metrics", [view]).status == 200)
        }
    }

    @Test("webSocket.viewerMessage: a viewer has nothing large to say; an editor may")
    func largeMessages() throws {
        try locked { server, edit, view in
            let beat = #"[null,"1","phoenix","heartbeat",{}]"#
            for (role, size, isClosed) in [(view, 65_536, false), (view, 65_537, true), (edit, 200_000, false)] {
                let client = try PhoenixClient(port: server.port, fields: [role])
                try client.socket.send(beat + String(repeating: " ", count: size - beat.utf8.count))
                if isClosed {
                    #expect(try client.socket.receiveClose().closeCode == 1009)
                } else {
                    #expect(try client.next().status == "ok")
                }
            }
            #expect(try server.metric("flows_large_refusals_total") == 0)
        }
    }

    @Test("P12.1 a link with the view key becomes its cookie; the key stays the same over a restart of the server")
    func link() throws {
        try locked { server, _, _ in
            let key = server.server.services.viewKey.text
            let answer = try server.request("GET", "/flow/f?key=\(key)")
            #expect(answer.status == 303)
            #expect(answer["set-cookie"]?.contains("=\(key);") == true)
            let directory = server.server.services.configuration.dataDirectory
            let again = try AccessKey.load(AccessKey.viewing, directory: directory, random: SystemRandom())
            #expect(again.text == key && key != server.server.services.accessKey.text)
        }
    }

    @Test("P3.30 a late join over a socket is told the present number, and the live channel stays")
    func lateJoin() throws {
        try TestServer.run { server in
            let first = try server.client()
            let client = try #require(try first.openDocument("flow:f").response["client"] as? [String: String])
            let identity = #""id":"\#(client["id"] ?? "")","secret":"\#(client["secret"] ?? "")""#
            let live = try server.client()
            let joined = try live.ask("flow:f", "phx_join", #"{"v":2,"client":{\#(identity),"join":9}}"#, ref: "\"1\"")
            #expect(joined.status == "ok")
            let late = try server.client()
            let refused = try late.call(
                "flow:f", "phx_join", #"{"v":2,"client":{\#(identity),"join":8}}"#, ref: "\"1\"")
            #expect(refused.response["code"] as? String == "stale_join")
            #expect(refused.response["join"] as? Int == 9)
            #expect(refused.response["retry_after"] as? Int == 0)
            try live.push("flow:f", "ping", ref: "\"p\"")
            var answer = try live.next()
            while answer.event != "phx_reply" {
                #expect(answer.event != "superseded")
                answer = try live.next()
            }
        }
    }

    @Test("P12.4 a client that asks too often is refused, its number is free, and it goes on a moment later")
    func rates() throws {
        try TestServer.run({
            $0.requestsPerSecond = 1
            $0.messagesPerSecond = 1_000_000
        }) { server in
            let client = try server.client()
            #expect(try client.openDocument("flow:f").status == "ok")
            var codes: [String?] = []
            for cseq in 1...50 where codes.last != "rate_limited" {
                let reply = try client.ask("flow:f", "tx", #"{"cseq":\#(cseq),"ops":[]}"#)
                codes.append(reply.response["code"] as? String)
                guard codes.last == "rate_limited" else { continue }
                #expect(reply.response["retry_after"] as? Int == 250)
                var again = reply
                while again.status == "error" {
                    #expect(again.response["code"] as? String == "rate_limited")
                    again = try client.ask("flow:f", "tx", #"{"cseq":\#(cseq),"ops":[]}"#)
                }
            }
            #expect(codes.count >= 3 && codes.last == "rate_limited")
        }
    }

    @Test("P12.4 what is no request for a change is counted too")
    func messages() throws {
        try TestServer.run({ $0.messagesPerSecond = 1 }) { server in
            let client = try server.client()
            #expect(try client.openDocument("flow:f").status == "ok")
            let codes = try (1...50).map { _ in
                try client.ask("flow:f", "ping", "{}").response["code"] as? String
            }
            #expect(codes.prefix(2) == [nil, nil] && codes.contains("rate_limited"))
        }
    }
}
