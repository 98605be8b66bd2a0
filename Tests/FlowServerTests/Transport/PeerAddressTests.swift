import Glibc
import Testing

@testable import FlowServer

@Suite("Peer address")
struct PeerAddressTests {
    @Test(
        "knows this machine's addresses, and no name (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3)",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.254", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("128.0.0.1", false),
            ("10.0.0.1", false), ("::2", false), ("::ffff:10.0.0.1", false), ("127.example.org", false),
            ("127.0.0.1.example.org", false), ("localhost", false), ("", false), ("unknown", false),
            ("1127.0.0.1", false),
        ])
    func loopback(_ text: String, _ isLoopback: Bool) {
        #expect(PeerAddress(text).isLoopback == isLoopback)
    }

    @Test("is written as a number, without a port")
    func numeric() {
        var storage = sockaddr_storage()
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.storeBytes(of: sa_family_t(AF_INET), as: sa_family_t.self)
            for (place, byte) in [UInt8(0x1F), 0x90, 192, 0, 2, 7].enumerated() { unsafe bytes[2 + place] = byte }
        }
        let address = PeerAddress(&storage, length: socklen_t(MemoryLayout<sockaddr_in>.size))
        #expect(address.description == "192.0.2.7")
        #expect(address == PeerAddress("192.0.2.7"))
        var nothing = sockaddr_storage()
        #expect(PeerAddress(&nothing, length: 0).description == "unknown")
    }
}
