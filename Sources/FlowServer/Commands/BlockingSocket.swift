import CLinux
import Glibc

/// A blocking TCP connection to a server, for the commands that ask one.
struct BlockingSocket: ~Copyable {
    private let descriptor: FileDescriptor

    var number: Int32 { descriptor.number }

    /// Connects to the first address of `host` that answers.
    ///
    /// - Parameter patience: seconds that connecting, a read or a write may wait; it fails with ETIMEDOUT then. Nil: as
    ///   long as the kernel does.
    init(host: String, port: UInt16, patience: Int? = nil) throws(SystemError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw .unresolved(host, code) }
        defer { unsafe freeaddrinfo(list) }
        descriptor = try unsafe BlockingSocket.connected(list, patience: patience)
    }

    private static func connected(
        _ list: UnsafeMutablePointer<addrinfo>?, patience: Int?
    ) throws(SystemError) -> FileDescriptor {
        var next = unsafe list
        var failure = SystemError(call: "connect", code: ECONNREFUSED)
        while let address = unsafe next?.pointee {
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            let number = unsafe socket(address.ai_family, type, 0)
            if number >= 0 {
                let descriptor = FileDescriptor(owning: number)
                // On Linux the time to send is also that to connect (socket(7)).
                if let patience { limit(number, patience) }
                if unsafe connect(number, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
                failure = lastFailure("connect")
            }
            unsafe next = address.ai_next
        }
        throw failure
    }

    private static func limit(_ number: Int32, _ patience: Int) {
        var time = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    /// The kernel says of a time that is over that the call would have to wait.
    private static func lastFailure(_ call: String) -> SystemError {
        let error = SystemError.last(call)
        let isLate = error.code == EAGAIN || error.code == EINPROGRESS
        return isLate ? SystemError(call: call, code: ETIMEDOUT) : error
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(
                    descriptor.number, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.lastFailure("send") }
            sent += count
        }
    }

    /// Reads until the peer ends, or there are so many bytes.
    func readToEnd(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let part = try read()
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }

    /// Reads what is there, at most 64 KiB; nothing at the end.
    func read() throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.lastFailure("recv") }
            return Array(bytes[0..<count])
        }
    }
}
