import CLinux
import Glibc

/// A bound, listening TCP socket. All loops accept from the one socket.
struct ListenSocket: ~Copyable {
    private let descriptor: FileDescriptor
    /// The port in use; the one the kernel chose when 0 was asked for.
    let port: UInt16

    var number: Int32 { descriptor.number }

    /// Binds the first address that `host` stands for.
    ///
    /// - Throws: `SystemError` with the failed call; `EADDRINUSE` when the port is taken.
    init(host: String, port: UInt16, backlog: Int32 = 4096) throws(SystemError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0, let address = unsafe list else { throw .unresolved(host, code) }
        defer { unsafe freeaddrinfo(address) }
        do throws(SystemError) {
            descriptor = try unsafe ListenSocket.bound(to: address.pointee, backlog: backlog)
        } catch {
            throw SystemError(call: "\(error.call) to port \(port) of \(host)", code: error.code)
        }
        self.port = ListenSocket.localPort(descriptor.number) ?? port
    }

    private static func bound(to address: addrinfo, backlog: Int32) throws(SystemError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = unsafe socket(address.ai_family, type, 0)
        guard number >= 0 else { throw .last("socket") }
        let descriptor = FileDescriptor(owning: number)
        var on: Int32 = 1
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        // What leaves in a turn leaves at once. Accepted sockets inherit it from the one they are accepted from.
        _ = unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(number, address.ai_addr, address.ai_addrlen) == 0 else { throw .last("bind") }
        guard listen(number, backlog) == 0 else { throw .last("listen") }
        return descriptor
    }

    /// Takes no more connections: who tries is refused at once, instead of waiting for nobody.
    func stopListening() { _ = shutdown(number, Int32(SHUT_RDWR)) }

    private static func localPort(_ number: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(number, $0, &length) }
        }
        guard failed == 0 else { return nil }
        // The port is at the same place in sockaddr_in and sockaddr_in6, in network byte order.
        return unsafe withUnsafeBytes(of: &storage) { UInt16(unsafe $0[2]) << 8 | UInt16(unsafe $0[3]) }
    }
}
