import Foundation
import Testing

@testable import FlowServer

/// The limits of connections, and what is said to those beyond.
@Suite struct ConnectionLimitTests {
    @Test("transport.connections: one more is answered 503 with Retry-After, and one less makes room")
    func connections() throws {
        try TestServer.run({ $0.transport.connections = 2 }) { server in
            let (first, second) = (try server.raw(), try server.raw())
            for client in [first, second] { #expect(try client.request("GET", "/health/live").status == 200) }
            let third = try server.raw()
            let refusal = try third.request("GET", "/")
            #expect(refusal.status == 503)
            #expect(refusal["retry-after"] == "5")
            #expect(refusal["connection"] == "close")
            #expect(refusal.errorCode == "overloaded")
            #expect(try third.isEnded())
            let metrics = try MetricsText.parse(first.request("GET", "/metrics").text).samples
            #expect(metrics["flows_connections_refused_total"] == 1)
            #expect(metrics["flows_connections"] == 2)
            second.close()
            try server.waitForPlace()
        }
    }

    @Test("transport.connectionsPerAddress: one address is refused, another is not")
    func connectionsPerAddress() throws {
        try TestServer.run({ $0.transport.connectionsPerAddress = 1 }) { server in
            let first = try server.raw()
            #expect(try first.request("GET", "/health/live").status == 200)
            #expect(try server.raw().request("GET", "/").status == 503)
            let other = try server.raw(source: "127.0.0.2")
            #expect(try other.request("GET", "/health/live").status == 200)
            let metrics = try MetricsText.parse(first.request("GET", "/metrics").text).samples
            #expect(metrics["flows_connections_refused_total"] == 1)
        }
    }

    @Test("over the limit the server still says that it is well, and gives its metrics, once a connection")
    func healthOverLimit() throws {
        try TestServer.run({
            $0.transport.connections = 1
            $0.transport.refusedAsk = .seconds(60)
        }) { server in
            let first = try server.raw()
            #expect(try first.request("GET", "/").status == 200)
            for path in ["/health/live", "/health/ready", "/metrics"] {
                let client = try server.raw()
                let answer = try client.request("GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer["connection"] == "close")
                #expect(try client.isEnded())
            }
            for (method, path) in [("GET", "/"), ("GET", "/api/flows"), ("GET", "/status"), ("POST", "/api/flows")] {
                #expect(try server.request(method, path, body: method == "POST" ? "{}" : nil).status == 503, "\(path)")
            }
            #expect(try server.metric("flows_connections") == 1)
        }
    }

    @Test("transport.refusedAsk: over the limit who asks nothing is not waited for")
    func silentOverLimit() throws {
        try TestServer.run({
            $0.transport.connections = 0
            $0.transport.refusedAsk = .milliseconds(50)
        }) { server in
            let silent = try server.raw()
            #expect(try silent.isEnded())
        }
    }

    @Test("RFC 9112 §9.6: who asks before it is refused reads the answer to its end, and no reset")
    func refusedRequest() throws {
        try TestServer.run({
            $0.transport.connections = 0
            $0.transport.linger = .seconds(20)
        }) { server in
            for _ in 0..<20 {
                let client = try server.raw()
                try client.send(RawClient.head("GET", "/"))
                #expect(try client.readAnswer().status == 503)
                #expect(try client.isEnded())
                #expect(try !client.isReset(within: 0))
            }
        }
    }

    @Test("transport.refusedConnections: more are told and closed at once, and a place is given back")
    func refusedConnections() throws {
        try TestServer.run(
            loops: 1,
            {
                $0.transport.connections = 0
                $0.transport.refusedConnections = 1
                $0.transport.linger = .seconds(60)
            }
        ) { server in
            let loop = server.server.group.loops[0]
            for _ in 0..<3 {
                let (first, second) = (try server.raw(), try server.raw())
                #expect(try first.request("GET", "/").status == 503)
                #expect(try second.readAnswer().status == 503)
                for client in [first, second] { #expect(try client.isEnded()) }
                // The first waits for its client's end; the second is closed: what comes meets nobody.
                try first.send("x")
                try second.send("x")
                #expect(try second.isReset())
                #expect(try !first.isReset(within: 0))
                first.endSending()
                let deadline = Date() + Double(RawClient.patience) / 1000
                while loop.activity.connections > 0 { try #require(Date() < deadline) }
            }
        }
    }
}

extension TestServer {
    /// Waits until the server takes a connection again.
    fileprivate func waitForPlace() throws {
        let deadline = Date() + Double(RawClient.patience) / 1000
        while try request("GET", "/", ["Connection: close"]).status != 200 {
            try #require(Date() < deadline)
        }
    }
}
