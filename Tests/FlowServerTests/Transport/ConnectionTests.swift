import Flows
import Glibc
import Telemetry
import Testing

@testable import FlowServer

/// Connections of one loop over pairs of sockets.
///
/// `@unchecked Sendable`: made before the loop runs anything, then used on the loop, and read by the test when the loop
/// has come to rest.
private final class Connected: @unchecked Sendable {
    let connections: [Connection]
    private let peers: [FileDescriptorBox]

    private final class FileDescriptorBox {
        let descriptor: FileDescriptor
        init(_ number: Int32) { descriptor = FileDescriptor(owning: number) }
    }

    init(_ count: Int, _ loop: EventLoop) throws {
        let admission = Admission(limits: TransportLimits())
        let peer = PeerAddress("127.0.0.1")
        var connections: [Connection] = []
        var peers: [FileDescriptorBox] = []
        for _ in 0..<count {
            var numbers: [Int32] = [-1, -1]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
            try #require(unsafe socketpair(AF_UNIX, type, 0, &numbers) == 0)
            _ = admission.admit(peer)
            let descriptor = FileDescriptor(owning: numbers[0])
            connections.append(Connection(descriptor, peer: peer, loop: loop, admission: admission))
            peers.append(FileDescriptorBox(numbers[1]))
        }
        self.connections = connections
        self.peers = peers
    }

    func send(_ text: String, to number: Int) { connections[number].send(SharedBuffer(Array(text.utf8))) }

    /// What has arrived at the other end of each.
    var received: [String] {
        peers.map { peer in
            var bytes = [UInt8](repeating: 0, count: 1000)
            let count = unsafe recv(peer.descriptor.number, &bytes, bytes.count, 0)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }
}

@Suite("Connection")
struct ConnectionTests {
    /// What `count` connections have sent at the end of the turn in which `body` ran, and of the next.
    private func sent(_ count: Int, _ body: @escaping @Sendable (Connected) -> Void) async throws -> [String] {
        let loop = try EventLoop(index: 0, metrics: TransportMetrics(Registry(shards: 1)))
        let all = try Connected(count, loop)
        try Thread.start(name: "test-loop") { loop.run() }
        defer { loop.stop() }
        for work in [{ body(all) }, {}, {}] as [@Sendable () -> Void] {
            await withCheckedContinuation { continuation in
                loop.post {
                    work()
                    continuation.resume()
                }
            }
        }
        return all.received
    }

    @Test("what a turn queues leaves at its end, for each connection, whichever was touched first")
    func turn() async throws {
        let received = try await sent(3) { all in
            for number in [2, 0, 1, 2] { all.send("\(number)", to: number) }
        }
        #expect(received == ["0", "1", "22"])
    }

    @Test("one that is flushed and touched again within a turn keeps nothing back from the others")
    func flushedWithin() async throws {
        for flushed in 0..<3 {
            let received = try await sent(4) { all in
                for number in 0..<3 { all.send("a", to: number) }
                all.connections[flushed].flushForMove()
                all.send("b", to: flushed)
                all.send("c", to: 3)
                for number in 0..<3 { all.send("d", to: number) }
            }
            #expect(received == (0..<3).map { $0 == flushed ? "abd" : "ad" } + ["c"])
        }
    }

    @Test("one that leaves the loop is not flushed there any more; the others are, in their order")
    func forgotten() async throws {
        for forgotten in 0..<3 {
            let received = try await sent(4) { all in
                for number in 0..<3 { all.send("a", to: number) }
                all.connections[forgotten].loop.forget(all.connections[forgotten])
                all.send("b", to: 3)
            }
            #expect(received == (0..<3).map { $0 == forgotten ? "" : "a" } + ["b"])
        }
    }
}
