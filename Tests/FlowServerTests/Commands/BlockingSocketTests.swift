import Glibc
import Testing

@testable import FlowServer

@Suite("Blocking socket")
struct BlockingSocketTests {
    @Test("connecting to a server that takes nobody ends when the time is over")
    func fullBacklog() throws {
        // The kernel keeps one connection that nobody accepts, and lets the next wait.
        let listening = try ListenSocket(host: "127.0.0.1", port: 0, backlog: 0)
        let first = try RawClient(port: listening.port)
        #expect(throws: SystemError(call: "connect", code: ETIMEDOUT)) {
            _ = try BlockingSocket(host: "127.0.0.1", port: listening.port, patience: 1)
        }
        withExtendedLifetime(first) {}
    }

    @Test("a read from a server that says nothing ends when the time is over")
    func silence() throws {
        let listening = try ListenSocket(host: "127.0.0.1", port: 0)
        #expect(throws: SystemError(call: "recv", code: ETIMEDOUT)) {
            _ = try BlockingSocket(host: "127.0.0.1", port: listening.port, patience: 1).read()
        }
    }
}
