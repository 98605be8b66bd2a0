import Glibc
import Testing

@testable import FlowServer

/// Two connected sockets that do not block, with little room.
private struct SocketPair: ~Copyable {
    let writer: FileDescriptor
    let reader: FileDescriptor

    init(_ type: __socket_type = SOCK_STREAM) throws {
        var numbers: [Int32] = [-1, -1]
        let failed = unsafe socketpair(AF_UNIX, Int32(type.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers)
        try #require(failed == 0)
        writer = FileDescriptor(owning: numbers[0])
        reader = FileDescriptor(owning: numbers[1])
        var size: Int32 = 4096
        _ = unsafe setsockopt(
            writer.number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// What there is to be read now.
    func read() -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe recv(reader.number, &chunk, chunk.count, 0)
            guard count > 0 else { return all }
            all += chunk[0..<count]
        }
    }
}

@Suite("Write queue")
struct WriteQueueTests {
    /// Writes once with room for so many vectors.
    private func write(
        _ queue: WriteQueue, to descriptor: Int32, vectors count: Int = 256
    ) throws(SystemError) -> (isEmpty: Bool, written: Int) {
        let vectors = UnsafeMutableBufferPointer<iovec>.allocate(capacity: count)
        defer { unsafe vectors.deallocate() }
        unsafe vectors.initialize(repeating: iovec())
        var written = 0
        let isEmpty = try unsafe queue.write(to: descriptor, vectors: vectors, written: &written)
        return (isEmpty, written)
    }

    @Test("sends everything in order and to the byte, however little the socket takes", arguments: [1, 2, 3, 256])
    func order(_ vectors: Int) throws {
        let pair = try SocketPair()
        var random = SplitMix(seed: UInt64(vectors))
        let queue = WriteQueue()
        var sent: [UInt8] = []
        for _ in 0..<200 {
            let bytes = random.bytes(random.below(4) == 0 ? random.below(20_000) : random.below(100))
            queue.append(SharedBuffer(bytes))
            sent += bytes
        }
        #expect(queue.bytes == sent.count)
        #expect(queue.count == 200)
        var received: [UInt8] = []
        var turns = 0
        while !queue.isEmpty {
            let before = queue.bytes
            let (isEmpty, written) = try write(queue, to: pair.writer.number, vectors: vectors)
            #expect(queue.bytes == before - written)
            #expect(isEmpty == queue.isEmpty)
            received += pair.read()
            turns += 1
            try #require(turns < 100_000)
        }
        #expect(turns > 10, "the socket is too small for all at once")
        #expect(queue.bytes == 0)
        #expect(received == sent)
    }

    @Test("accounts parts apart, to the byte and to the frame, however little the socket takes")
    func parts() throws {
        let pair = try SocketPair()
        let queue = WriteQueue()
        let (part, piece, small) = (SharedBuffer([UInt8](repeating: 1, count: 30_000)), 10_000, 500)
        for _ in 0..<5 {
            queue.append(part, continues: true, isPart: true)
            queue.append(part, isPart: true)
            queue.append(SharedBuffer([UInt8](repeating: 2, count: piece)))
        }
        #expect(queue.parts == 5 && queue.ordinaryBytes == 5 * piece && queue.largest == piece)
        var received = 0
        while !queue.isEmpty {
            _ = try write(queue, to: pair.writer.number)
            received += pair.read().count
            let frame = 60_000 + piece
            #expect(queue.parts == 5 - (received + piece) / frame)
            #expect(queue.ordinaryBytes == 5 * piece - received / frame * piece - max(0, received % frame - 60_000))
        }
        #expect(queue.parts == 0 && queue.ordinaryBytes == 0)
        queue.append(part, isPart: true)
        queue.append(SharedBuffer([UInt8](repeating: 2, count: small)))
        queue.dropUnsent()
        #expect(queue.parts == 0 && queue.ordinaryBytes == 0 && queue.bytes == 0)
    }

    @Test("sends an empty buffer as nothing, and goes on behind it")
    func empty() throws {
        let pair = try SocketPair()
        let queue = WriteQueue()
        for bytes in [[], [1], [], [], [2], []] as [[UInt8]] { queue.append(SharedBuffer(bytes)) }
        let result = try write(queue, to: pair.writer.number)
        #expect(result == (true, 2))
        queue.append(SharedBuffer([]))
        let nothing = try write(queue, to: pair.writer.number)
        #expect(nothing == (true, 0))
        #expect(pair.read() == [1, 2])
    }

    @Test("drops what has not begun, and keeps the rest of a frame that has")
    func dropsUnsent() throws {
        let pair = try SocketPair()
        let queue = WriteQueue()
        let large = [UInt8](repeating: 1, count: 1 << 20)
        queue.append(SharedBuffer(large))
        queue.append(SharedBuffer([2]))
        let (isEmpty, written) = try write(queue, to: pair.writer.number)
        #expect(!isEmpty && written > 0)
        queue.dropUnsent()
        #expect(queue.count == 1)
        #expect(queue.bytes == large.count - written)
        queue.append(SharedBuffer([3]))
        #expect(try drain(queue, pair) == large + [3])
    }

    @Test("drops all when nothing has begun")
    func dropsAll() throws {
        let pair = try SocketPair()
        let queue = WriteQueue()
        queue.dropUnsent()
        queue.append(SharedBuffer([1]), continues: true)
        queue.append(SharedBuffer([2]))
        queue.dropUnsent()
        #expect(queue.isEmpty && queue.bytes == 0)
        queue.append(SharedBuffer([3]))
        #expect(try drain(queue, pair) == [3])
        queue.append(SharedBuffer([4]))
        queue.dropUnsent()
        #expect(queue.isEmpty && queue.bytes == 0, "what was sent whole has not begun the next frame")
    }

    @Test("keeps both buffers of a frame, when sending stopped inside the first or the second")
    func keepsBothParts() throws {
        for (first, second) in [(1 << 20, 10), (10, 1 << 20)] {
            let pair = try SocketPair()
            let queue = WriteQueue()
            queue.append(SharedBuffer([UInt8](repeating: 1, count: first)), continues: true)
            queue.append(SharedBuffer([UInt8](repeating: 2, count: second)))
            queue.append(SharedBuffer([9]))
            let (isEmpty, written) = try write(queue, to: pair.writer.number)
            #expect(!isEmpty && written > 0)
            queue.dropUnsent()
            #expect(queue.bytes == first + second - written)
            queue.append(SharedBuffer([3]))
            let frame = [UInt8](repeating: 1, count: first) + [UInt8](repeating: 2, count: second)
            #expect(try drain(queue, pair) == frame + [3])
        }
    }

    @Test("keeps the second buffer of a frame, when the first has been sent to its last byte")
    func keepsSecondPart() throws {
        var stops: Set<Bool> = []
        // Each buffer leaves as a packet of its own. With one packet more before the frames, the socket is full after
        // a first buffer in the one case and after a second one in the other.
        for before in [0, 1] {
            let pair = try SocketPair(SOCK_SEQPACKET)
            let queue = WriteQueue()
            for _ in 0..<before { queue.append(SharedBuffer([0, 0])) }
            for _ in 0..<5000 {
                queue.append(SharedBuffer([1, 1]), continues: true)
                queue.append(SharedBuffer([2, 2]))
            }
            let (isEmpty, written) = try write(queue, to: pair.writer.number, vectors: 1)
            try #require(!isEmpty)
            let isInsideFrame = (written / 2 - before) % 2 == 1
            stops.insert(isInsideFrame)
            queue.dropUnsent()
            #expect(queue.bytes == (isInsideFrame ? 2 : 0))
            queue.append(SharedBuffer([3, 3]))
            let received = try drain(queue, pair)
            #expect(received.count { $0 == 1 } == received.count { $0 == 2 })
            #expect(received.suffix(4) == [2, 2, 3, 3])
        }
        #expect(stops == [true, false])
    }

    @Test("reports a peer that is gone, without a signal, for one buffer and for many")
    func peerGone() throws {
        for count in [1, 2] {
            var numbers: [Int32] = [-1, -1]
            let failed = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &numbers)
            try #require(failed == 0)
            let writer = FileDescriptor(owning: numbers[0])
            close(numbers[1])
            let queue = WriteQueue()
            for _ in 0..<count { queue.append(SharedBuffer([1])) }
            do throws(SystemError) {
                _ = try write(queue, to: writer.number)
                Issue.record("sent to nobody")
            } catch {
                #expect(error.code == EPIPE)
                #expect(error.description == "send: Broken pipe")
            }
        }
    }

    private func drain(_ queue: WriteQueue, _ pair: borrowing SocketPair) throws -> [UInt8] {
        var received = pair.read()
        while !queue.isEmpty {
            _ = try write(queue, to: pair.writer.number)
            received += pair.read()
        }
        return received
    }
}
