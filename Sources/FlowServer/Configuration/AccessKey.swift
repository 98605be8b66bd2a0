import CCrypto
import Flows
import Glibc

/// A secret that opens the server, kept in the data directory so that it survives a restart.
struct AccessKey: Sendable {
    let text: String

    /// The files of the key with which one edits, and of the one with which one looks.
    static let editing = "access-key", viewing = "view-key"

    /// Reads the key in a file of `directory`, or makes one that only the owner can read. No other process may do that
    /// at the same time.
    ///
    /// - Throws: `SystemError` when the file cannot be made.
    static func load(
        _ name: String, directory: String, random: some RandomSource
    ) throws(SystemError) -> AccessKey {
        let path = directory + "/" + name
        if let content = File.read(path), let text = String(validating: content, as: UTF8.self) {
            let key = text.trimmingLineEnd()
            if key.utf8.count >= 16 { return AccessKey(text: key) }
        }
        let key = Base64.encodeURL(random.bytes(24))
        try File.write(path, Array((key + "\n").utf8), mode: 0o600)
        return AccessKey(text: key)
    }

    /// Whether `candidate` is the key; takes the same time wherever they differ.
    func matches(_ candidate: String) -> Bool {
        let own = Array(text.utf8)
        let other = Array(candidate.utf8)
        guard own.count == other.count else { return false }
        return unsafe own.withUnsafeBytes { own in
            unsafe other.withUnsafeBytes { other in
                unsafe CRYPTO_memcmp(own.baseAddress, other.baseAddress, own.count) == 0
            }
        }
    }
}

extension String {
    fileprivate func trimmingLineEnd() -> String { String(reversed().drop { $0.isNewline }.reversed()) }
}

/// Whole files, read and written at once; for start and for the contributor's `--web`, never on a hot path.
enum File {
    /// The content; nil when there is no such file, or it is larger than 64 MiB.
    static func read(_ path: String) -> [UInt8]? {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let descriptor = FileDescriptor(owning: number)
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while content.count <= 64 << 20 {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
            }
            if count < 0 { return nil }
            if count == 0 { return content }
            content += chunk[0..<count]
        }
        return nil
    }

    /// Replaces the file by `content`, readable to `mode`.
    static func write(_ path: String, _ content: [UInt8], mode: mode_t) throws(SystemError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard number >= 0 else { throw .last("open \(path)") }
        let descriptor = FileDescriptor(owning: number)
        let written = unsafe content.withUnsafeBytes { bytes in
            unsafe Glibc.write(descriptor.number, bytes.baseAddress, bytes.count)
        }
        guard written == content.count else { throw .last("write \(path)") }
    }
}
