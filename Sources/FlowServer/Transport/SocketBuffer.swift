import Glibc

/// What the kernel keeps of a socket.
enum SocketBuffer {
    /// Bytes that were handed to the kernel and that the peer's has not taken (SIOCOUTQ, tcp(7)); 0 where it does not say.
    static func unsent(_ descriptor: Int32) -> Int {
        var count: Int32 = 0
        return unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }
}
