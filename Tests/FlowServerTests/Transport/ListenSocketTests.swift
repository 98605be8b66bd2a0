import Glibc
import Testing

@testable import FlowServer

@Suite("Listening socket")
struct ListenSocketTests {
    @Test("what is accepted sends at once (TCP_NODELAY), without being told")
    func nodelay() throws {
        let listening = try ListenSocket(host: "127.0.0.1", port: 0)
        let peer = try RawClient(port: listening.port)
        var waiting = pollfd(fd: listening.number, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&waiting, 1, 10_000) == 1)
        let accepted = FileDescriptor(owning: accept(listening.number, nil, nil))
        try #require(accepted.number >= 0)
        var (value, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        #expect(unsafe getsockopt(accepted.number, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length) == 0)
        #expect(value != 0)
        withExtendedLifetime(peer) {}
    }

    @Test("a name that stands for no address, and an address that is not ours, are named")
    func unknown() {
        do {
            _ = try ListenSocket(host: "nohost.invalid", port: 4000)
            Issue.record("there is no such host (RFC 6761 §6.4)")
        } catch {
            #expect("\(error)".hasPrefix("the host 'nohost.invalid' cannot be found: "))
        }
        do {
            // Of documentation (RFC 5737): nobody has it.
            _ = try ListenSocket(host: "192.0.2.1", port: 4000)
            Issue.record("nobody has this address")
        } catch {
            #expect(error == SystemError(call: "bind to port 4000 of 192.0.2.1", code: EADDRNOTAVAIL))
        }
    }
}
