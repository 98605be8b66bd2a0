import Glibc

/// Whole files, read and written at once; for start and for the contributor's `--web`, never on a hot path.
enum File {
    /// The content; nil when there is no such file, or it is larger than 64 MiB.
    static func read(_ path: String) -> [UInt8]? { try? contents(path) }

    /// The content.
    ///
    /// - Throws: when there is no such file, or it cannot be read; with EFBIG when it is larger than 64 MiB.
    static func contents(_ path: String) throws(SystemError) -> [UInt8] {
        let number = again { unsafe Int(open(path, O_RDONLY | O_CLOEXEC)) }
        guard number >= 0 else { throw .last("open \(path)") }
        let descriptor = FileDescriptor(owning: Int32(number))
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while content.count <= 64 << 20 {
            let count = again {
                unsafe chunk.withUnsafeMutableBytes { buffer in
                    unsafe Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
                }
            }
            guard count >= 0 else { throw .last("read \(path)") }
            if count == 0 { return content }
            content += chunk[0..<count]
        }
        throw SystemError(call: "read \(path)", code: EFBIG)
    }

    /// Puts a file with `content`, which only its owner can read, in the place of what is there: whole, or not at all.
    static func replace(_ path: String, _ content: [UInt8]) throws(SystemError) {
        let new = path + ".new"
        // Of a start that was interrupted, or of anybody: what it allows others must not pass to the new one.
        guard unsafe unlink(new) == 0 || errno == ENOENT else { throw .last("unlink \(new)") }
        do throws(SystemError) {
            try write(new, content)
        } catch {
            unsafe unlink(new)
            throw error
        }
        guard unsafe rename(new, path) == 0 else { throw .last("rename \(new)") }
        try syncDirectory(of: path)
    }

    /// Makes a file, and has it on the disk.
    private static func write(_ path: String, _ content: [UInt8]) throws(SystemError) {
        let number = again { unsafe Int(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)) }
        guard number >= 0 else { throw .last("open \(path)") }
        let descriptor = FileDescriptor(owning: Int32(number))
        var written = 0
        while written < content.count {
            let count = again {
                unsafe content.withUnsafeBytes { bytes in
                    unsafe Glibc.write(
                        descriptor.number, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
                }
            }
            guard count > 0 else { throw .last("write \(path)") }
            written += count
        }
        guard fsync(descriptor.number) == 0 else { throw .last("fsync \(path)") }
    }

    private static func syncDirectory(of path: String) throws(SystemError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let number = again { unsafe Int(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) }
        guard number >= 0 else { throw .last("open \(directory)") }
        let descriptor = FileDescriptor(owning: Int32(number))
        guard fsync(descriptor.number) == 0 else { throw .last("fsync \(directory)") }
    }

    /// Repeats a call that a signal has interrupted.
    private static func again(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
