import CLinux
import Glibc

/// A blocking TCP connection to a server, for the command-line client.
struct BlockingSocket: ~Copyable {
    private let descriptor: FileDescriptor

    var number: Int32 { descriptor.number }

    /// Connects to the first address of `host` that answers.
    ///
    /// - Parameter patience: seconds that a read or write may wait; it fails with EAGAIN then. Nil: for ever.
    init(host: String, port: UInt16, patience: Int? = nil) throws(SystemError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0 else {
            throw SystemError(call: "getaddrinfo", code: EADDRNOTAVAIL)
        }
        defer { unsafe freeaddrinfo(list) }
        descriptor = try unsafe BlockingSocket.connected(list)
        guard let patience else { return }
        var time = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    private static func connected(_ list: UnsafeMutablePointer<addrinfo>?) throws(SystemError) -> FileDescriptor {
        var next = unsafe list
        var failure = SystemError(call: "connect", code: ECONNREFUSED)
        while let address = unsafe next?.pointee {
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            let number = unsafe socket(address.ai_family, type, 0)
            if number >= 0 {
                let descriptor = FileDescriptor(owning: number)
                if unsafe connect(number, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
                failure = .last("connect")
            }
            unsafe next = address.ai_next
        }
        throw failure
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
            guard count > 0 else { throw .last("send") }
            sent += count
        }
    }

    /// Reads what is there, at most 64 KiB; nothing at the end.
    func read() throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("recv") }
            return Array(bytes[0..<count])
        }
    }
}
