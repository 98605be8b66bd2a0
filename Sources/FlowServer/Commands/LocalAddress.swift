import Glibc

/// Addresses of this machine, as other machines reach it.
enum LocalAddress {
    /// The first IPv4 address of an interface that is up and not loopback (getifaddrs(3)); nil without a network.
    static func first() -> String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&list) == 0 else { return nil }
        defer { unsafe freeifaddrs(list) }
        var next = unsafe list
        while let interface = unsafe next?.pointee {
            unsafe next = interface.ifa_next
            let flags = unsafe interface.ifa_flags
            let isUp = flags & UInt32(IFF_UP) != 0 && flags & UInt32(IFF_LOOPBACK) == 0
            guard isUp, let address = unsafe interface.ifa_addr,
                unsafe address.pointee.sa_family == sa_family_t(AF_INET)
            else { continue }
            var storage = sockaddr_storage()
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
            }
            return PeerAddress(&storage, length: length).description
        }
        return nil
    }
}
