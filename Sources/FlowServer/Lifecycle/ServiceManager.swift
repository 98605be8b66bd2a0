import CLinux
import Glibc

/// Tells the service manager how the start and the stop go (sd_notify(3)): a datagram to the socket it names.
enum ServiceManager {
    enum Message: String {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    /// Does nothing where nobody waits for it.
    static func notify(_ message: Message, socketPath: String?) {
        guard let path = socketPath, let first = path.utf8.first else { return }
        guard first == UInt8(ascii: "/") || first == UInt8(ascii: "@") else { return }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        let descriptor = FileDescriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        // An abstract name begins with a zero byte.
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < capacity else { return }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let text = Array(message.rawValue.utf8)
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = unsafe sendto(
                    descriptor.number, text, text.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
