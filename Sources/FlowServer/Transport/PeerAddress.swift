import Glibc

/// The network address of a peer, without its port.
struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Numeric form, as `getnameinfo` writes it: `127.0.0.1`, `::1`.
    let description: String

    /// Whether the peer is on this machine (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    var isLoopback: Bool {
        // `--host` and the Host field may be names, and 127.example.org is somewhere else.
        let address = description.hasPrefix("::ffff:") ? description.dropFirst(7) : description[...]
        return description == "::1" || address.hasPrefix("127.") && address.utf8.allSatisfy { $0 < UInt8(ascii: ":") }
    }

    init(_ description: String) { self.description = description }

    init(_ storage: inout sockaddr_storage, length: socklen_t) {
        // Longer than any address in numeric form, its zone included.
        var host = [CChar](repeating: 0, count: 128)
        let failed = unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
            }
        }
        let bytes = host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        description = failed == 0 ? String(decoding: bytes, as: UTF8.self) : "unknown"
    }
}
