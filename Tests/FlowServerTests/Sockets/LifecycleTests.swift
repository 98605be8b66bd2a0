import Flows
import Foundation
import Glibc
import Testing

@testable import FlowServer

/// How the server ends, and how it does not start (protocol.md §1, close codes).
@Suite struct LifecycleTests {
    @Test(
        "P1.44 P4.6 at the end sockets are closed with 1012 and a time after which to come back",
        arguments: [1, 4])
    func restart(loops: Int) throws {
        try TestServer.run(loops: loops) { server in
            let clients = try (0..<8).map { _ in try server.client() }
            for (number, client) in clients.enumerated() { try client.join("flow:f\(number)") }
            server.beginToStop()
            for client in clients {
                let close = try client.socket.receiveClose()
                #expect(close.closeCode == 1012)
                let reason = try #require(
                    try JSONSerialization.jsonObject(with: Data(close.closeReason.utf8)) as? [String: Any])
                #expect(reason["reason"] as? String == "restart")
                #expect((100...3000).contains(try #require(reason["retry_after"] as? Int)))
                client.socket.raw.close()
            }
            #expect(server.stops(within: 30))
        }
    }

    @Test("P2.25: what a member of generation 1 wrote last is stored when the server stops, a large flow too")
    func lastWholeFlow() throws {
        let directory = NSTemporaryDirectory() + "flows-test-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let text = String(repeating: "x", count: 40_000)
        try TestServer.run({
            $0.dataDirectory = directory
            $0.flows.conversionInterval = .seconds(60)
            $0.shutdownTime = .seconds(60)
        }) { server in
            let members = try (0..<10).map { _ in try server.client() }
            for (number, member) in members.enumerated() {
                try member.join("flow:f\(number)")
                for label in ["first", "last"] {
                    try member.change("flow:f\(number)", flow(label: label, text: text))
                }
            }
            // The one worker has something else to do until all have gone.
            let hasGone = DispatchSemaphore(value: 0)
            #expect(server.server.services.workers.submit { hasGone.wait() })
            server.beginToStop()
            for member in members { member.socket.raw.close() }
            #expect(!server.stops(within: 0.3), "the merges are still to come")
            hasGone.signal()
            #expect(server.stops(within: 60))
            server.server.closeStore()
        }
        try TestServer.run({ $0.dataDirectory = directory }) { server in
            for number in 0..<10 {
                let stored = try server.request("GET", "/api/flows/f\(number)").text
                let isLast = stored.contains("\"label\":\"last\"")
                #expect(isLast, "flow \(number)")
            }
        }
    }

    private func flow(label: String, text: String) -> String {
        let nodes = (0..<4).map { number in
            let data = #"{"label":"\#(label)","text":"\#(text)"}"#
            return #"{"id":"n\#(number)","type":"agent","position":{"x":0,"y":0},"data":\#(data)}"#
        }
        return #"{"nodes":[\#(nodes.joined(separator: ","))],"edges":[]}"#
    }

    @Test("architecture: what was queued before the end still arrives, whole, before the close frame")
    func queuedData() throws {
        try TestServer.run({
            $0.softMark = 64 << 20
            // As long as a small reader on a busy machine may need for all of it.
            $0.shutdownTime = .seconds(60)
        }) { server in
            let sender = try server.client()
            let reader = try server.client(receiveBuffer: 4096)
            try reader.join("flow:q")
            try sender.join("flow:q")
            _ = try reader.next()
            let changes = "\"" + String(repeating: "x", count: 100_000) + "\""
            for _ in 0..<60 { try sender.change("flow:q", changes) }
            server.beginToStop()
            var updates = 0
            while true {
                let frame = try reader.socket.receiveFrame()
                if frame.opcode == 8 {
                    #expect(frame.closeCode == 1012)
                    break
                }
                if try reader.parse(frame.text).event == "flow_update" { updates += 1 }
            }
            #expect(updates == 60)
        }
    }

    @Test("P4.6 the server is not ready at once, answers what has begun, and takes nobody new")
    func notReady() throws {
        try TestServer.run(loops: 1) { server in
            let (idle, busy) = (try server.raw(), try server.raw())
            #expect(try idle.request("GET", "/health/ready").status == 200)
            // The second request has begun when the first is answered: both came in one piece.
            let ready = String(decoding: RawClient.head("GET", "/health/ready"), as: UTF8.self)
            try busy.send(ready + ready.prefix(20))
            #expect(try busy.readAnswer().status == 200)
            server.beginToStop()
            try busy.send(String(ready.dropFirst(20)))
            let answer = try busy.readAnswer()
            #expect(answer.status == 503)
            #expect(try ParsedJSON.canonical(answer.text) == #"{"status":"stopping"}"#)
            #expect(try busy.isEnded())
            #expect(try idle.isEnded())
            #expect(throws: ClientError.self) { _ = try server.raw() }
        }
    }

    @Test("P4.6, configuration.shutdownTime: a client that does not read cannot hold the end up")
    func shutdownTime() throws {
        try TestServer.run({
            $0.softMark = 64 << 20
            $0.shutdownTime = .milliseconds(200)
        }) { server in
            let sender = try server.client()
            let stuck = try server.client(receiveBuffer: 4096)
            try stuck.join("flow:q")
            try sender.join("flow:q")
            let changes = "\"" + String(repeating: "x", count: 1_000_000) + "\""
            for _ in 0..<8 { try sender.change("flow:q", changes) }
            server.beginToStop()
            #expect(server.stops(within: 30))
        }
    }

    @Test("a directory of --web that is none is an error that names it")
    func missingWeb() {
        var configuration = Configuration()
        configuration.webDirectory = "/proc/none"
        let log = Log(level: .error, format: .text) { _ in true }
        #expect(throws: SystemError(call: "--web /proc/none", code: ENOENT)) {
            _ = try Server(configuration, log: log)
        }
    }

    @Test("a server that does not get the database makes no keys: those of the one that has it stay its own")
    func secondServer() throws {
        try TestServer.run { server in
            var configuration = server.server.services.configuration
            configuration.port = 0
            let keys = [AccessKey.editing, AccessKey.viewing].map { configuration.dataDirectory + "/" + $0 }
            // As if the first were between taking the database and making its keys.
            for key in keys { try FileManager.default.removeItem(atPath: key) }
            let log = Log(level: .error, format: .text) { _ in true }
            #expect(throws: StoreOpeningError.self) { _ = try Server(configuration, log: log) }
            for key in keys { #expect(!FileManager.default.fileExists(atPath: key)) }
        }
    }

    @Test("A port that is taken is an error that says so")
    func takenPort() throws {
        try TestServer.run { server in
            var configuration = Configuration()
            configuration.port = server.port
            configuration.dataDirectory = NSTemporaryDirectory() + "flows-test-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: configuration.dataDirectory) }
            let log = Log(level: .error, format: .text) { _ in true }
            let error = #expect(throws: SystemError.self) { _ = try Server(configuration, log: log) }
            #expect(error?.code == EADDRINUSE)
        }
    }
}
