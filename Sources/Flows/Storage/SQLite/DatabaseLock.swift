import CSQLite
import Glibc
import Telemetry

/// Keeps other processes from a database: a lock on a file beside it, which the kernel gives back when the process ends,
/// however it ends. The file says which process it is, for people.
@safe final class DatabaseLock: Sendable {
    private let descriptor: Int32
    private let isReleased = Lock(false)

    /// The file that is locked.
    static func path(_ database: String) -> String { database + ".lock" }

    /// - Throws: `StoreOpeningError.locked` when another process has it.
    init(database path: String) throws(StoreOpeningError) {
        let descriptor = unsafe open(Self.path(path), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unusable(path: path, "its lock file cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var text = [UInt8](repeating: 0, count: 16)
            let count = unsafe text.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
            close(descriptor)
            throw .locked(path: path, process: Int32(String(decoding: text.prefix(max(0, count)), as: UTF8.self)))
        }
        self.descriptor = descriptor
        let text = Array(String(getpid()).utf8)
        ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit { release() }

    /// Lets others in.
    func release() {
        let isFirst = isReleased.withLock { released in
            defer { released = true }
            return !released
        }
        if isFirst { close(descriptor) }
    }
}
