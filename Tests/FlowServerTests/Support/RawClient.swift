import Glibc

/// What a test client ran into.
struct ClientError: Error, CustomStringConvertible {
    let description: String
}

/// A blocking TCP client that shares no code with the server. Every wait ends after `patience`.
final class RawClient {
    /// Long enough for a machine that is busy with other things; a test that meets it has failed.
    static let patience: Int32 = 20_000

    private var descriptor: Int32
    private(set) var buffer: [UInt8] = []
    private(set) var hasEnded = false

    /// Connects to `address`, one of 127.0.0.0/8.
    ///
    /// - Parameters:
    ///   - receiveBuffer: bytes that the kernel keeps for a client that does not read; nil for its own choice.
    ///   - source: the address from which to connect.
    init(
        port: UInt16, address: String = "127.0.0.1", receiveBuffer: Int32? = nil, source: String? = nil
    ) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ClientError(description: "socket: \(errno)") }
        if let receiveBuffer { set(SOL_SOCKET, SO_RCVBUF, receiveBuffer) }
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        if let source {
            let bound = unsafe Self.withAddress(source, 0) { unsafe bind(descriptor, $0, $1) }
            guard bound == 0 else { throw ClientError(description: "bind \(source): \(errno)") }
        }
        let connected = unsafe Self.withAddress(address, port) { unsafe connect(descriptor, $0, $1) }
        guard connected == 0 else { throw ClientError(description: "connect: \(errno)") }
    }

    deinit { close() }

    /// Closes the socket as a client does that goes away.
    func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// Closes the socket with a reset, as a client does that vanishes.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    // MARK: Sending

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            try wait(for: Int16(POLLOUT))
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw ClientError(description: "send: \(errno)") }
            sent += count
        }
    }

    /// Sends `bytes` in two pieces, the second beginning at `cut`.
    func send(_ bytes: [UInt8], cutAt cut: Int) throws {
        try send(Array(bytes[..<cut]))
        try send(Array(bytes[cut...]))
    }

    /// Ends the client's side; the server may still answer.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    // MARK: Receiving

    /// Waits for more bytes; false at the end of the stream.
    @discardableResult
    func receive() throws -> Bool {
        guard !hasEnded else { return false }
        try wait(for: Int16(POLLIN))
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe chunk.withUnsafeMutableBytes { room in
            unsafe recv(descriptor, room.baseAddress, room.count, 0)
        }
        guard count >= 0 else {
            hasEnded = true
            throw ClientError(description: "recv: \(errno)")
        }
        hasEnded = count == 0
        buffer += chunk[0..<count]
        return count > 0
    }

    /// Takes exactly `count` bytes.
    func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try receive() else { throw ClientError(description: "the stream ended, \(count) bytes wanted") }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    /// Takes everything up to and with `mark`.
    func take(through mark: String) throws -> [UInt8] {
        let mark = Array(mark.utf8)
        var searched = 0
        while true {
            if let end = buffer.end(of: mark, from: searched) { return try take(end) }
            searched = max(0, buffer.count - mark.count)
            guard try receive() else { throw ClientError(description: "the stream ended within a line") }
        }
    }

    /// Whether the server ends the stream, and sends nothing before.
    func isEnded() throws -> Bool {
        while buffer.isEmpty, try receive() {}
        return buffer.isEmpty
    }

    /// Reads until the stream ends, in order or by a reset.
    func drain() throws {
        do {
            while try receive() {}
        } catch let error as ClientError where error.description.hasPrefix("recv") {
            return
        }
    }

    /// Whether the connection is reset, within `milliseconds`. Reads nothing.
    func isReset(within milliseconds: Int32 = patience) throws -> Bool {
        try condition(within: milliseconds) & Int16(POLLERR) != 0
    }

    /// Whether something has come that was not taken.
    func hasMore() throws -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, 0) >= 0 else { throw ClientError(description: "poll: \(errno)") }
        return !buffer.isEmpty || request.revents & Int16(POLLIN) != 0
    }

    /// What of POLLERR and POLLHUP, which are always told, comes within `milliseconds`.
    private func condition(within milliseconds: Int32) throws -> Int16 {
        var request = pollfd(fd: descriptor, events: 0, revents: 0)
        guard unsafe poll(&request, 1, milliseconds) >= 0 else { throw ClientError(description: "poll: \(errno)") }
        return request.revents
    }

    private func wait(for events: Int16) throws {
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let result = unsafe poll(&request, 1, Self.patience)
        guard result > 0 else { throw ClientError(description: "nothing happened for \(Self.patience) ms") }
    }

    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func withAddress(
        _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        _ = unsafe inet_pton(AF_INET, text, &address.sin_addr)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

extension Array where Element == UInt8 {
    /// Where the first occurrence of `mark` at or behind `start` ends.
    fileprivate func end(of mark: [UInt8], from start: Int) -> Int? {
        guard count >= mark.count else { return nil }
        for place in start...(count - mark.count) where self[place..<(place + mark.count)].elementsEqual(mark) {
            return place + mark.count
        }
        return nil
    }
}
