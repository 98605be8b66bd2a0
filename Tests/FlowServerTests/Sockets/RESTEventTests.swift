import Foundation
import Testing

@testable import FlowServer

/// Server-sent events of a flow (protocol.md §5).
@Suite struct RESTEventTests {
    /// One event as it came.
    private struct Event {
        var name = ""
        var id: String?
        var data: [String: Any] = [:]
    }

    private func open(
        _ server: TestServer, _ path: String = "/api/flows/f/events", _ fields: [String] = [],
        receiveBuffer: Int32? = nil
    ) throws -> RawClient {
        let client = try server.raw(receiveBuffer: receiveBuffer)
        try client.send(RawClient.head("GET", path, fields))
        let answer = try client.readAnswer(hasBody: false)
        #expect(answer.status == 200)
        #expect(answer["content-type"] == "text/event-stream")
        #expect(answer["content-length"] == nil)
        #expect(answer["connection"] == "close")
        return client
    }

    private func next(_ client: RawClient) throws -> Event {
        var event = Event()
        for line in String(decoding: try client.take(through: "\n\n"), as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            switch parts.first {
            case "event": event.name = value
            case "id": event.id = value
            case "data":
                event.data = try #require(try JSONSerialization.jsonObject(with: Data(value.utf8)) as? [String: Any])
            default: continue
            }
        }
        return event
    }

    @Test("R8 a stream begins with where the flow is, and has each transaction, of sockets too", arguments: [1, 3])
    func streams(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let made = try server.create("f")
            let stream = try open(server)
            let start = try next(stream)
            #expect(start.name == "state")
            #expect(start.id.map { "\"\($0)\"" } == made["etag"])
            #expect(start.data["clock"] as? Int == 1)
            let change = try server.change("f", TestServer.label("L"))
            let first = try next(stream)
            #expect(first.name == "tx")
            #expect(first.id.map { "\"\($0)\"" } == change["etag"])
            #expect(first.data["client"] is NSNull)
            let client = try server.client()
            _ = try client.openDocument("flow:f")
            let reply = try client.ask(
                "flow:f", "tx", #"{"cseq":1,"base":2,"ops":\#(TestServer.label("M"))}"#, ref: "\"2\"")
            #expect(reply.status == "ok")
            let second = try next(stream)
            #expect(second.data["clock"] as? Int == 3)
            #expect(second.data["cseq"] as? Int == 1)
        }
    }

    @Test("R8 whoever comes back with the last id gets what was missed; another epoch or too far back gets a reset")
    func resumes() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let stream = try open(server)
            let id = try #require(try next(stream).id)
            stream.close()
            for text in ["1", "2"] { _ = try server.change("f", TestServer.label(text)) }
            let again = try open(server, "/api/flows/f/events", ["Last-Event-ID: \(id)"])
            #expect(try next(again).data["clock"] as? Int == 2)
            #expect(try next(again).data["clock"] as? Int == 3)
            let foreign = try open(server, "/api/flows/f/events?since=0000000000000000.1")
            let reset = try next(foreign)
            #expect(reset.name == "reset")
            #expect(reset.data["clock"] as? Int == 3)
        }
    }

    @Test("R8 the ETag of a flow says as well as an id what was read; what is neither is a reset, or refused")
    func unreadablePlaces() throws {
        try TestServer.run { server in
            let tag = try #require(try server.create("f")["etag"])
            _ = try server.change("f", TestServer.label("1"))
            let resumed = try open(server, "/api/flows/f/events", ["Last-Event-ID: \(tag)"])
            #expect(try next(resumed).name == "tx")
            let quoted = try open(server, "/api/flows/f/events?since=\(PercentEncoding.encode(tag))")
            #expect(try next(quoted).name == "tx")
            let epoch = tag.dropFirst().prefix(16)
            for garbage in ["garbage", "1", "\(epoch)", "\(epoch).", "\(epoch).x"] {
                let reset = try next(open(server, "/api/flows/f/events", ["Last-Event-ID: \(garbage)"]))
                #expect(reset.name == "reset" && reset.data["clock"] as? Int == 2, "\(garbage)")
                let refused = try server.request("GET", "/api/flows/f/events?since=\(garbage)")
                #expect(refused.status == 400 && refused.errorCode == "bad_request")
            }
            #expect(try next(open(server, "/api/flows/f/events", ["Last-Event-ID:"])).name == "state")
        }
    }

    @Test("R8 whoever missed more than may wait for them gets a reset, and a response that begins with its head")
    func missedTooMuch() throws {
        try TestServer.run({ $0.softMark = 4096 }) { server in
            _ = try server.create("f")
            let stream = try open(server)
            let id = try #require(try next(stream).id)
            stream.close()
            for letter in ["x", "y", "z"] {
                _ = try server.change("f", TestServer.label(String(repeating: letter, count: 3000)))
            }
            let again = try open(server, "/api/flows/f/events", ["Last-Event-ID: \(id)"])
            let reset = try next(again)
            #expect(reset.name == "reset" && reset.data["clock"] as? Int == 4)
        }
    }

    @Test("however many small changes were missed, they come whole or as a reset, and nobody is slow for it")
    func missedManySmall() throws {
        try TestServer.run({ $0.softMark = 4096 }) { server in
            _ = try server.create("f")
            let stream = try open(server)
            let id = try #require(try next(stream).id)
            stream.close()
            var names: Set<String> = []
            for number in 1...40 {
                _ = try server.change("f", TestServer.label("\(number)"))
                let again = try open(server, "/api/flows/f/events", ["Last-Event-ID: \(id)"])
                let first = try next(again)
                names.insert(first.name)
                if first.name == "tx" {
                    for clock in 3..<(number + 2) { #expect(try next(again).data["clock"] as? Int == clock) }
                }
                again.close()
            }
            #expect(names == ["tx", "reset"])
            #expect(try server.metric("flows_slow_clients_total") == 0)
        }
    }

    @Test("R8 the end of the flow ends its streams, and says who ended it")
    func ends() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let stream = try open(server)
            _ = try next(stream)
            _ = try server.request("DELETE", "/api/flows/f?by=Ann")
            let last = try next(stream)
            #expect(last.name == "flow_deleted")
            #expect(last.data["by"] as? String == "Ann")
            #expect(try stream.isEnded())
        }
    }

    @Test("P4.5 R8 a reader that does not keep up is closed; the others notice nothing")
    func slow() throws {
        try TestServer.run({ $0.softMark = 4096 }) { server in
            _ = try server.create("f")
            let (slow, fine) = (try open(server, receiveBuffer: 4096), try open(server))
            _ = try next(fine)
            let text = String(repeating: "x", count: 60_000)
            var clock = 1
            while try server.metric("flows_slow_clients_total") == 0, clock < 400 {
                clock += 1
                _ = try server.change("f", TestServer.label("\(text)\(clock)"))
                #expect(try next(fine).data["clock"] as? Int == clock)
            }
            #expect(try server.metric("flows_slow_clients_total") == 1)
            try slow.drain()
        }
    }

    @Test("R8 at the server's end the streams end")
    func drains() throws {
        try TestServer.run { server in
            _ = try server.create("f")
            let stream = try open(server)
            _ = try next(stream)
            server.beginToStop()
            #expect(try stream.isEnded())
            #expect(server.stops(within: 30))
        }
    }

    @Test("HEAD is answered as GET is, without a stream (RFC 9110 §9.3.2)")
    func head() throws {
        try TestServer.run { server in
            let path = "/api/flows/f/events"
            #expect(try server.request("HEAD", path).status == 404)
            _ = try server.create("f")
            let answer = try server.request("HEAD", path)
            #expect(answer.status == 200)
            #expect(answer["content-type"] == "text/event-stream" && answer["content-length"] == nil)
            #expect(try server.request("HEAD", path).status == 200, "nobody watches")
            _ = try server.request("DELETE", "/api/flows/f")
            #expect(try server.request("HEAD", path).status == 410)
        }
    }
}
