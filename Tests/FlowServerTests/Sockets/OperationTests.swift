import Flows
import Foundation
import Testing

@testable import FlowServer

/// What operators ask a running server (protocol.md §5).
@Suite struct OperationTests {
    @Test("Prometheus text 0.0.4: every family has a help and a type, every sample belongs to one")
    func prometheus() throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/metrics")
            #expect(answer.status == 200)
            #expect(answer["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            let metrics = try MetricsText.parse(answer.text)
            #expect(!metrics.isEnded)
            try expectFamilies(metrics, suffixes: ["_bucket", "_sum", "_count"])
        }
    }

    @Test("OpenMetrics 1.0: whoever accepts it gets it, and it ends with # EOF")
    func openMetrics() throws {
        try TestServer.run { server in
            let accept = "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
            let answer = try server.request("GET", "/metrics", [accept])
            #expect(answer["content-type"]?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
            let metrics = try MetricsText.parse(answer.text)
            #expect(metrics.isEnded)
            try expectFamilies(metrics, suffixes: ["_total", "_bucket", "_sum", "_count"])
        }
    }

    private func expectFamilies(_ metrics: MetricsText, suffixes: [String]) throws {
        #expect(metrics.samples.count > 30)
        #expect(metrics.helps == Set(metrics.types.keys))
        for series in metrics.samples.keys {
            let name = String(series.prefix { $0 != "{" })
            let families = [name] + suffixes.filter(name.hasSuffix).map { String(name.dropLast($0.count)) }
            #expect(families.contains { metrics.types[$0] != nil }, "\(series) has no family")
        }
    }

    @Test("architecture, telemetry: members whose flow is deleted have left, so that joined less left is who is in")
    func leavesWithTheFlow() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:f")
            try b.joinDocument("flow:f")
            #expect(try server.metric("flows_session_client_joined_total") == 2)
            _ = try server.request("DELETE", "/api/flows/f")
            for client in [a, b] { while try client.next().event != "flow_deleted" {} }
            #expect(try server.metric("flows_session_client_left_total") == 2)
        }
    }

    @Test("architecture, telemetry: joins, leaves, changes, deliveries, requests and bytes are counted")
    func counters() throws {
        try TestServer.run { server in
            let before = try server.metrics()
            let (a, b) = (try server.client(), try server.client())
            try a.join("flow:m")
            try b.join("flow:m")
            #expect(try a.next().clientCount == 2)
            try a.change("flow:m", "1")
            // The clients' two and the one that asks, when the one that asked before has gone.
            try server.wait(for: "flows_connections") { $0 == 3 }
            let live = try server.metrics()
            #expect(live["flows_sessions"] == 1)
            #expect(live["flows_clients"] == 2)
            b.socket.raw.close()
            try a.push("flow:m", "phx_leave")
            while try a.next().event != "phx_close" {}
            try server.wait(for: "flows_session_client_left_total") { $0 == 2 }
            let after = try server.metrics()
            func grown(_ name: String) -> Double { (after[name] ?? .nan) - (before[name] ?? .nan) }
            #expect(grown("flows_session_client_joined_total") == 2)
            #expect(grown("flows_sessions_started_total") == 1)
            #expect(grown("flows_changes_total") == 1)
            #expect(grown("flows_websocket_messages_total") == 4)
            #expect(grown("flows_deliveries_total") >= 5)
            #expect(grown("flows_connections_opened_total") >= 3)
            #expect(grown("flows_received_bytes_total") > 0)
            #expect(grown("flows_sent_bytes_total") > grown("flows_deliveries_total"))
            #expect(grown("flows_http_responses_total{class=\"2xx\"}") >= 2)
            #expect(grown("flows_http_responses_total{class=\"1xx\"}") == 2)
            #expect(after["flows_sessions"] == 0)
            #expect(after["flows_clients"] == 0)
        }
    }

    @Test("P5.8 /status as JSON has what an operator wants to know")
    func status() throws {
        try TestServer.run(loops: 3) { server in
            let a = try server.client()
            try a.join("flow:s<b>")
            let answer = try server.request("GET", "/status", ["Accept: application/json"])
            #expect(answer["content-type"]?.hasPrefix("application/json") == true)
            #expect(answer["cache-control"] == "no-store")
            let status = try #require(answer.object)
            #expect(status["version"] as? String == Version.text)
            #expect(status["state"] as? String == "ready")
            #expect(status["uptime_seconds"] is Int)
            #expect(status["loops"] as? Int == 3)
            let loops = try #require(status["event_loops"] as? [[String: Any]])
            #expect(loops.map { $0["index"] as? Int } == [0, 1, 2])
            func sum(_ name: String) -> Int { loops.reduce(0) { $0 + ($1[name] as? Int ?? -1) } }
            #expect(sum("connections") == 2)
            #expect(sum("sessions") == 1)
            let home = server.server.services.flows.loop(for: try FlowID("s<b>")).index
            #expect(loops[home]["sessions"] as? Int == 1)
            #expect(try #require(loops[home]["connections"] as? Int) >= 1)
            for loop in loops {
                let (last, longest) = (loop["last_turn_us"] as? Int, loop["longest_turn_us"] as? Int)
                #expect(try #require(last) <= #require(longest))
            }
            #expect(sum("longest_turn_us") > 0)
            #expect(status["connections"] as? Int == 2)
            #expect(status["session_count"] as? Int == 1)
            #expect(status["client_count"] as? Int == 1)
            #expect(status["stored_flows"] as? Int == 0)
            let memory = try #require(status["memory"] as? [String: Any])
            #expect(try #require(memory["resident_bytes"] as? Int) > 1 << 20)
            let supervisor = try #require(status["supervisor"] as? [String: Any])
            #expect(supervisor["restarts"] as? Int == 0)
            #expect((supervisor["children"] as? [Any])?.isEmpty == true)
            let sessions = try #require(status["sessions"] as? [[String: Any]])
            #expect(sessions.count == 1)
            #expect(sessions[0]["flow_id"] as? String == "s<b>")
            #expect(sessions[0]["client_count"] as? Int == 1)
            #expect(abs(Date().timeIntervalSince1970 - Double(try #require(sessions[0]["last_activity"] as? Int))) < 60)
        }
    }

    @Test("P5.8 /status for people is a page that refreshes itself and escapes what clients chose")
    func statusPage() throws {
        try TestServer.run { server in
            let a = try server.client()
            try a.join("flow:<script>alert(1)</script>\"&")
            let answer = try server.request("GET", "/status", ["Accept: text/html,*/*;q=0.8"])
            #expect(answer["content-type"] == "text/html; charset=utf-8")
            #expect(answer.text.contains("http-equiv=\"refresh\""))
            #expect(answer.text.contains("&lt;script>alert(1)&lt;/script>&quot;&amp;"))
            #expect(!answer.text.contains("<script"))
            #expect(answer["content-security-policy"]?.contains("default-src 'none'") == true)
        }
    }

    @Test("at debug each request has a line, without its query, and so has who joins and leaves; otherwise none has")
    func debugLines() throws {
        for level in [LogLevel.debug, .info] {
            let lines = LogLines()
            try TestServer.run(log: lines.log(level)) { server in
                #expect(try server.request("GET", "/health/live?token=secret").status == 200)
                let client = try server.client()
                try client.join("flow:f")
            }
            let debug = lines.all.filter { $0.contains(" debug ") }
            for wanted in [
                "a request was answered method=GET path=/health/live status=200 microseconds=",
                "a request was answered method=GET path=/socket/websocket status=101",
                "a client joined flow_id=f clients=1", "a client left flow_id=f clients=0",
            ] {
                #expect(debug.contains { $0.contains(wanted) } == (level == .debug), "\(wanted)")
            }
            #expect(!lines.all.joined().contains("secret"))
        }
    }

    @Test("P5.7 P5.8 health: live and ready", arguments: [("live", "live"), ("ready", "ready")])
    func health(path: String, state: String) throws {
        try TestServer.run { server in
            let answer = try server.request("GET", "/health/\(path)")
            #expect(answer.status == 200)
            #expect(answer.object?["status"] as? String == state)
        }
    }
}
