import Glibc
import Testing

@testable import FlowServer

@Suite("File descriptor")
struct FileDescriptorTests {
    /// A pair of sockets of which one is given to `body`; returns whether that one is closed afterwards.
    private func closes(_ body: (consuming FileDescriptor) -> Void) throws -> Bool {
        var numbers: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        let failed = unsafe socketpair(AF_UNIX, type, 0, &numbers)
        try #require(failed == 0)
        let reader = FileDescriptor(owning: numbers[0])
        body(FileDescriptor(owning: numbers[1]))
        var byte: UInt8 = 0
        return unsafe read(reader.number, &byte, 1) == 0
    }

    @Test("is closed when it goes out of scope")
    func scope() throws {
        #expect(try closes { descriptor in _ = descriptor.number })
    }

    @Test("stays open when it is given away")
    func release() throws {
        var number: Int32 = -1
        #expect(try !closes { descriptor in number = descriptor.release() })
        #expect(close(number) == 0)
    }
}
