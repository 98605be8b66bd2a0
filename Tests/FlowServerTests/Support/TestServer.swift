import Flows
import Foundation
import Glibc
import Telemetry
import Testing

@testable import FlowServer

/// The real server, in this process, on a port that the kernel chose, with a data directory of its own.
final class TestServer {
    let server: Server
    let port: UInt16
    private let directory: String
    private let hasStopped = DispatchSemaphore(value: 0)

    /// Starts a server for the time of `body`.
    static func run(
        loops: Int = 2, log: Log = Log(level: .error, format: .text) { _ in true },
        _ configure: (inout Configuration) -> Void = { _ in }, _ body: (TestServer) throws -> Void
    ) throws {
        let server = try TestServer(loops: loops, log: log, configure)
        defer { server.stop() }
        try body(server)
    }

    private init(loops: Int, log: Log, _ configure: (inout Configuration) -> Void) throws {
        _ = signal(SIGPIPE, SIG_IGN)
        let directory = NSTemporaryDirectory() + "flows-test-" + UUID().uuidString
        var configuration = Configuration()
        configuration.port = 0
        configuration.loops = loops
        configuration.dataDirectory = directory
        configure(&configuration)
        self.directory = directory
        server = try Server(configuration, log: log)
        port = server.port
        try server.group.start()
        server.start()
    }

    /// Begins to stop; `waitUntilStopped` or the end of `run` waits for it.
    func beginToStop() {
        server.stop { [group = server.group, hasStopped] in
            group.stop()
            hasStopped.signal()
        }
    }

    /// Whether the server stops within `seconds` of now.
    func stops(within seconds: Double) -> Bool {
        guard hasStopped.wait(timeout: .now() + seconds) == .success else { return false }
        hasStopped.signal()
        return true
    }

    private func stop() {
        beginToStop()
        #expect(stops(within: 20), "the server did not stop")
        try? FileManager.default.removeItem(atPath: directory)
    }

    // MARK: Clients

    func raw(receiveBuffer: Int32? = nil, source: String? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer, source: source)
    }

    func client(
        _ version: PhoenixClient.Version = .v2, fields: [String] = [], receiveBuffer: Int32? = nil
    ) throws -> PhoenixClient {
        try PhoenixClient(port: port, version, fields: fields, receiveBuffer: receiveBuffer)
    }

    /// One request on a connection of its own.
    func request(
        _ method: String, _ target: String, _ fields: [String] = [], body: String? = nil
    ) throws -> HTTPAnswer {
        let client = try raw()
        return try client.request(method, target, fields, body: body)
    }

    /// The id of a flow that lives on the loop with this index.
    func flowID(onLoop index: Int) throws -> String {
        for number in 0..<10_000 {
            let id = "flow-\(number)"
            if server.services.flows.loop(for: try FlowID(id)).index == index { return id }
        }
        throw ClientError(description: "no flow id for loop \(index)")
    }

    /// The largest value that a connection has now.
    func largest(_ value: @escaping @Sendable (Connection) -> Int) -> Int {
        let largest = Lock(0)
        let done = DispatchSemaphore(value: 0)
        for loop in server.group.loops {
            loop.post {
                for connection in loop.connections { largest.withLock { $0 = max($0, value(connection)) } }
                done.signal()
            }
            done.wait()
        }
        return largest.withLock { $0 }
    }

    /// Calls `write`, which gives slow readers a little more to read, until more than `bytes` wait for one of them and stay.
    func fillBacklog(over bytes: Int, _ write: (Int) throws -> Void) throws {
        var (number, looks) = (0, 0)
        while looks < 50, number < 10_000 {
            if largest({ $0.backlog }) > bytes {
                // The kernel may yet take some of it.
                _ = try metrics()
                looks += 1
            } else {
                try write(number)
                (number, looks) = (number + 1, 0)
            }
        }
    }

    // MARK: Metrics

    /// All samples by name and labels, as `/metrics` gives them in the text format 0.0.4.
    func metrics() throws -> [String: Double] {
        let key = server.services.configuration.mode == .key ? ["Authorization: Bearer \(accessKey)"] : []
        let answer = try request("GET", "/metrics", key)
        #expect(answer.status == 200)
        return try MetricsText.parse(answer.text).samples
    }

    /// Waits until a sample fulfils `condition`; each look at it is a request, so that no time is slept away.
    func wait(
        for name: String, sourceLocation: SourceLocation = #_sourceLocation, until condition: (Double) -> Bool
    ) throws {
        let deadline = Date() + Double(RawClient.patience) / 1000
        while true {
            let value = try metric(name)
            if condition(value) { return }
            guard Date() < deadline else {
                Issue.record("\(name) stays \(value)", sourceLocation: sourceLocation)
                return
            }
        }
    }

    func metric(_ name: String) throws -> Double { try #require(metrics()[name], "no sample \(name)") }

    var accessKey: String { server.services.accessKey.text }
}
